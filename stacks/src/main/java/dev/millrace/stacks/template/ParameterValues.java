package dev.millrace.stacks.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Matches the values that were given against the parameters of a template. */
public final class ParameterValues {

    private ParameterValues() {}

    /** Where values are kept of which a template only has the key. */
    @FunctionalInterface
    public interface ParameterStore {
        /** The value under that key; lists are one text with commas. */
        Optional<String> value(String key);
    }

    /**
     * The same values, but for keys of the parameter store what they stand for.
     *
     * @throws TemplateException naming keys that lead nowhere
     */
    public static Map<String, String> lookUp(Template template, Map<String, String> values, ParameterStore store) {
        var found = new LinkedHashMap<String, String>();
        var missing = new ArrayList<String>();
        values.forEach((name, text) -> {
            var parameter = template.parameters().get(name);
            if (parameter == null || !parameter.type().isStored()) {
                found.put(name, text);
            } else {
                store.value(text).ifPresentOrElse(value -> found.put(name, value), () -> missing.add(text));
            }
        });
        if (!missing.isEmpty()) {
            throw new TemplateException(
                    "Unable to fetch parameters " + missing + " from parameter store for this account.");
        }
        return found;
    }

    /**
     * The text of every parameter: what was given, else its default.
     *
     * @throws TemplateException naming parameters that are unknown, missing or wrong
     */
    public static Map<String, String> resolve(Template template, Map<String, String> given) {
        var unknown = given.keySet().stream()
                .filter(name -> !template.parameters().containsKey(name))
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            throw new TemplateException("Parameters: " + unknown + " do not exist in the template");
        }
        var values = new LinkedHashMap<String, String>();
        var missing = new ArrayList<String>();
        for (var parameter : template.parameters().values()) {
            var text = given.get(parameter.name());
            if (text != null) {
                parameter.check(text);
                values.put(parameter.name(), text);
            } else if (parameter.defaultValue().isPresent()) {
                values.put(parameter.name(), parameter.defaultValue().get());
            } else {
                missing.add(parameter.name());
            }
        }
        if (!missing.isEmpty()) {
            throw new TemplateException("Parameters: " + missing + " must have values");
        }
        return values;
    }
}

package dev.millrace.stacks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Outputs of other stacks in the values of parameters: {@code ${stack.Output}}. {@code ${!x}} is the text {@code ${x}},
 * and anything else with a dollar means itself.
 */
public final class OutputReferences {

    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\{(?:!([^}]*)|([a-zA-Z][-a-zA-Z0-9]*)\\.([a-zA-Z0-9]+))}");
    private static final int LITERAL = 1;
    private static final int STACK = 2;
    private static final int OUTPUT = 3;

    private OutputReferences() {}

    /** The stacks that the value refers to. */
    public static Set<String> stacks(String value) {
        var stacks = new LinkedHashSet<String>();
        replaced(value, (stack, output) -> {
            stacks.add(stack);
            return "";
        });
        return stacks;
    }

    /** The values with {@code unknown} in place of each reference. */
    static String withUnknown(String value, String unknown) {
        return replaced(value, (stack, output) -> unknown);
    }

    /**
     * The values with the outputs in place of the references.
     *
     * @throws StackException naming a stack or output that does not exist
     */
    static Map<String, String> resolve(Map<String, String> values, List<StackRecord> stacks) {
        var resolved = new LinkedHashMap<String, String>();
        values.forEach((name, value) ->
                resolved.put(name, replaced(value, (stack, output) -> output(name, stack, output, stacks))));
        return resolved;
    }

    private static String output(String parameter, String stack, String output, List<StackRecord> stacks) {
        var names = new ArrayList<String>();
        for (var record : stacks) {
            if (record.name().equals(stack)) {
                for (var known : record.outputs()) {
                    if (known.name().equals(output)) {
                        return known.value();
                    }
                    names.add(known.name());
                }
                throw StackException.refused("Parameter " + parameter + " refers to ${" + stack + "." + output
                        + "}, but stack " + stack + " has no such output; it has " + names);
            }
            names.add(record.name());
        }
        throw StackException.refused("Parameter " + parameter + " refers to ${" + stack + "." + output
                + "}, but there is no stack " + stack + "; there are " + names);
    }

    private static String replaced(String value, BinaryOperator<String> outputs) {
        return REFERENCE.matcher(value).replaceAll(match -> Matcher.quoteReplacement(replacement(match, outputs)));
    }

    private static String replacement(MatchResult match, BinaryOperator<String> outputs) {
        var literal = match.group(LITERAL);
        return literal != null ? "${" + literal + "}" : outputs.apply(match.group(STACK), match.group(OUTPUT));
    }
}

package dev.millrace.stacks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.model.Scope;
import dev.millrace.stacks.template.Evaluator;
import dev.millrace.stacks.template.Expression;
import dev.millrace.stacks.template.References;
import dev.millrace.stacks.template.Template;
import dev.millrace.stacks.template.TemplateException;
import dev.millrace.stacks.template.TemplateParser;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What can be told of a template before it is deployed. Names that depend on what is not known yet, such as the output
 * of another stack, are left out.
 *
 * @param parameters names of the parameters it declares, in its order
 * @param exports names its stack will export
 * @param imports names it wants from other stacks
 */
public record TemplateSurvey(List<String> parameters, Set<String> exports, Set<String> imports) {

    private static final String UNKNOWN = Plan.unknown("");

    public TemplateSurvey {
        parameters = List.copyOf(parameters);
        exports = Collections.unmodifiableSet(new LinkedHashSet<>(exports));
        imports = Collections.unmodifiableSet(new LinkedHashSet<>(imports));
    }

    /**
     * Looks at a template.
     *
     * @param given values of parameters; those that it does not declare are of no account
     * @throws StackException if it cannot be read
     */
    public static TemplateSurvey of(String text, String stackName, Scope scope, Map<String, String> given) {
        try {
            var template = TemplateParser.parse(text);
            var names = List.copyOf(template.parameters().keySet());
            return evaluator(template, stackName, scope, given)
                    .map(evaluator ->
                            new TemplateSurvey(names, exports(template, evaluator), imports(template, evaluator)))
                    .orElseGet(() -> new TemplateSurvey(names, Set.of(), Set.of()));
        } catch (TemplateException e) {
            throw StackException.refused(String.valueOf(e.getMessage()), e);
        }
    }

    /** Empty if not even the conditions can be decided yet. */
    private static Optional<Evaluator> evaluator(
            Template template, String stackName, Scope scope, Map<String, String> given) {
        var values = new LinkedHashMap<String, String>();
        template.parameters().forEach((name, parameter) -> {
            var value = given.containsKey(name) ? Optional.ofNullable(given.get(name)) : parameter.defaultValue();
            values.put(name, OutputReferences.withUnknown(value.orElse(UNKNOWN), UNKNOWN));
        });
        return whatCanBeTold(() -> Evaluator.of(
                template,
                values,
                PseudoParameters.of(scope, stackName, UNKNOWN),
                new NothingKnown(),
                export -> Optional.of(UNKNOWN)));
    }

    private static Set<String> exports(Template template, Evaluator evaluator) {
        var exports = new LinkedHashSet<String>();
        for (var output : template.outputs().values()) {
            if (output.condition().map(evaluator::holds).orElse(true)) {
                output.exportName().ifPresent(name -> add(exports, name, evaluator));
            }
        }
        return exports;
    }

    private static Set<String> imports(Template template, Evaluator evaluator) {
        var imports = new LinkedHashSet<String>();
        for (var output : template.outputs().values()) {
            if (output.condition().map(evaluator::holds).orElse(true)) {
                addImports(imports, output.value(), evaluator);
            }
        }
        for (var resource : template.resources().values()) {
            if (resource.condition().map(evaluator::holds).orElse(true)) {
                addImports(imports, resource.properties(), evaluator);
            }
        }
        return imports;
    }

    private static void addImports(Set<String> imports, Expression expression, Evaluator evaluator) {
        References.imports(expression, evaluator::holds).forEach(wanted -> add(imports, wanted.name(), evaluator));
    }

    private static void add(Set<String> names, Expression expression, Evaluator evaluator) {
        whatCanBeTold(() -> evaluator.text(expression, "the name of an export"))
                .filter(name -> !name.contains(UNKNOWN))
                .ifPresent(names::add);
    }

    /**
     * What only fails because something is unknown is no fault of the template; what is one is found when deploying.
     */
    private static <T> Optional<T> whatCanBeTold(Supplier<T> evaluation) {
        try {
            return Optional.of(evaluation.get());
        } catch (TemplateException e) {
            return Optional.empty();
        }
    }

    private record NothingKnown() implements Evaluator.ResourceValues {
        @Override
        public JsonNode ref(String logicalId) {
            return TextNode.valueOf(UNKNOWN);
        }

        @Override
        public JsonNode attribute(String logicalId, String attribute) {
            return TextNode.valueOf(UNKNOWN);
        }
    }
}

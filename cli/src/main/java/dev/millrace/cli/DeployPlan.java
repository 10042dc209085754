package dev.millrace.cli;

import dev.millrace.model.Scope;
import dev.millrace.stacks.DependencyOrder;
import dev.millrace.stacks.OutputReferences;
import dev.millrace.stacks.StackException;
import dev.millrace.stacks.TemplateSurvey;
import dev.millrace.stacks.template.TemplateException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which stacks to deploy in which order, each with its own parameters. A stack comes behind those whose outputs its
 * parameters name and whose exports its template imports; otherwise the order is the one given.
 */
final class DeployPlan {

    /** A stack to deploy. */
    record Step(TemplateFiles file, Map<String, String> parameters) {}

    private final Map<String, TemplateFiles> files = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> parameters = new LinkedHashMap<>();
    private final Map<String, TemplateSurvey> surveys = new LinkedHashMap<>();

    private DeployPlan(List<TemplateFiles> templates) {
        for (var file : templates) {
            var other = files.put(file.stack(), file);
            if (other != null) { // two templates of one stack name would replace each other's resources
                throw new Refusal(
                        Refusal.CANNOT_START,
                        other.file() + " and " + file.file() + " would both be the stack " + file.stack()
                                + "; rename one, or deploy it with ./millrace deploy --stack NAME");
            }
        }
    }

    /**
     * Plans.
     *
     * @param given values by {@code NAME}, for every template that has such a parameter, or {@code STACK.NAME}
     * @throws Refusal if templates cannot be read, a parameter is nobody's, or stacks wait for each other
     */
    static List<Step> of(List<TemplateFiles> templates, Map<String, String> given, Scope scope) {
        var plan = new DeployPlan(templates);
        plan.survey(Map.of(), scope);
        plan.handOut(given);
        plan.survey(plan.parameters, scope);
        return plan.ordered();
    }

    private void survey(Map<String, Map<String, String>> values, Scope scope) {
        files.forEach((stack, file) -> {
            try {
                surveys.put(stack, TemplateSurvey.of(file.text(), stack, scope, values.getOrDefault(stack, Map.of())));
            } catch (StackException e) {
                throw new Refusal(Refusal.FAILED, file.file().getFileName() + ": " + e.getMessage());
            }
        });
    }

    private void handOut(Map<String, String> given) {
        if (files.isEmpty() && !given.isEmpty()) {
            throw new Refusal(Refusal.CANNOT_START, "--param needs a template whose parameter it is");
        }
        files.keySet().forEach(stack -> parameters.put(stack, new LinkedHashMap<>()));
        given.forEach((name, value) -> {
            if (name.indexOf('.') < 0) {
                handOut(name, value);
            }
        });
        given.forEach((name, value) -> {
            int dot = name.indexOf('.');
            if (dot >= 0) {
                handOut(name.substring(0, dot), name.substring(dot + 1), value); // the special one wins
            }
        });
    }

    private void handOut(String name, String value) {
        var sources = OutputReferences.stacks(value);
        var takers = surveys.keySet().stream()
                .filter(stack -> declared(stack).contains(name))
                .filter(stack -> !sources.contains(stack)) // no stack takes its own output
                .toList();
        if (takers.isEmpty()) {
            throw new Refusal(
                    Refusal.CANNOT_START,
                    "no template has a parameter " + name + "; there "
                            + surveys.keySet().stream()
                                    .flatMap(stack -> declared(stack).stream().map(known -> stack + "." + known))
                                    .collect(Collectors.collectingAndThen(
                                            Collectors.joining(", "),
                                            all -> all.isEmpty() ? "are none" : "are " + all)));
        }
        takers.forEach(stack -> values(stack).put(name, value));
    }

    private void handOut(String stack, String name, String value) {
        if (!files.containsKey(stack)) {
            throw new Refusal(
                    Refusal.CANNOT_START,
                    "--param " + stack + "." + name + ": no template makes a stack " + stack + "; there are "
                            + String.join(", ", files.keySet()));
        }
        if (!declared(stack).contains(name)) {
            throw new Refusal(
                    Refusal.CANNOT_START,
                    "--param " + stack + "." + name + ": the template of stack " + stack + " has no parameter " + name
                            + "; it has " + String.join(", ", declared(stack)));
        }
        values(stack).put(name, value);
    }

    private List<String> declared(String stack) {
        return Optional.ofNullable(surveys.get(stack)).orElseThrow().parameters();
    }

    private Map<String, String> values(String stack) {
        return Optional.ofNullable(parameters.get(stack)).orElseThrow();
    }

    private List<Step> ordered() {
        var graph = new LinkedHashMap<String, Set<String>>();
        files.keySet().forEach(stack -> graph.put(stack, dependencies(stack)));
        try {
            return DependencyOrder.of(graph, "stacks").stream()
                    .map(stack -> new Step(Optional.ofNullable(files.get(stack)).orElseThrow(), values(stack)))
                    .toList();
        } catch (TemplateException e) {
            throw new Refusal(Refusal.CANNOT_START, String.valueOf(e.getMessage()));
        }
    }

    /** The stacks of this plan that must be there before. */
    private Set<String> dependencies(String stack) {
        var on = new LinkedHashSet<String>();
        values(stack).values().forEach(value -> on.addAll(OutputReferences.stacks(value)));
        var wanted = new HashSet<>(
                Optional.ofNullable(surveys.get(stack)).orElseThrow().imports());
        surveys.forEach((other, survey) -> {
            if (!other.equals(stack) && survey.exports().stream().anyMatch(wanted::contains)) {
                on.add(other);
            }
        });
        on.retainAll(new TreeSet<>(files.keySet()));
        return on;
    }
}

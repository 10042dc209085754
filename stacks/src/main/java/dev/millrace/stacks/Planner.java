package dev.millrace.stacks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.Scope;
import dev.millrace.stacks.resource.ResourceException;
import dev.millrace.stacks.resource.ResourceTypes;
import dev.millrace.stacks.template.Evaluator;
import dev.millrace.stacks.template.Expression;
import dev.millrace.stacks.template.ParameterValues;
import dev.millrace.stacks.template.References;
import dev.millrace.stacks.template.Template;
import dev.millrace.stacks.template.TemplateException;
import dev.millrace.stacks.template.TemplateParser;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks everything about a deployment that can be known before it begins. Works on one template; not thread-safe. */
final class Planner {

    private final ResourceTypes types;
    private final Evaluator.Exports exports;
    private final ParameterValues.ParameterStore parameterStore;
    private final Set<String> imports = new LinkedHashSet<>();

    /** @param exports what other stacks export */
    Planner(ResourceTypes types, Evaluator.Exports exports, ParameterValues.ParameterStore parameterStore) {
        this.types = types;
        this.exports = exports;
        this.parameterStore = parameterStore;
    }

    /** Reads the template and checks what does not depend on parameters. */
    Template read(String text) {
        var template = TemplateParser.parse(text);
        refuseUnknownTypes(template);
        Names.refuseUnresolved(template);
        return template;
    }

    /**
     * Plans the deployment.
     *
     * @throws TemplateException if template or parameters are wrong
     * @throws ResourceException if a resource cannot be as wanted
     */
    Plan plan(StackRecord.Source given, Scope scope, String stackName, String stackId, Plan.Contexts contexts) {
        var template = read(given.template());
        var parameters = ParameterValues.resolve(template, given.parameters());
        var evaluator = Evaluator.of(
                template,
                ParameterValues.lookUp(template, parameters, parameterStore),
                PseudoParameters.of(scope, stackName, stackId),
                new NoResources(),
                this::importValue);
        evaluator.checkRules();
        var active = new LinkedHashMap<String, Template.Resource>();
        template.resources().forEach((id, resource) -> {
            if (resource.condition().map(evaluator::holds).orElse(true)) {
                active.put(id, resource);
            }
        });
        var graph = new LinkedHashMap<String, Set<String>>();
        active.forEach((id, resource) -> graph.put(id, dependencies(resource, active, evaluator)));
        var outputs = template.outputs().values().stream()
                .filter(output -> output.condition().map(evaluator::holds).orElse(true))
                .toList();
        for (var output : outputs) {
            Names.refuseMissing(output.value(), "Outputs", active.keySet(), evaluator);
            output.exportName().ifPresent(name -> Names.refuseMissing(name, "Outputs", active.keySet(), evaluator));
        }
        var ordered = DependencyOrder.of(graph, "resources").stream()
                .map(id -> require(active, id))
                .toList();
        var source = given.withParameters(parameters);
        var plan = new Plan(source, template, types, evaluator, ordered, outputs, java.util.List.of());
        checkProperties(plan, contexts);
        plan.outputs(new ExpectedValues(Map.of())); // a function that fails, fails now
        return new Plan(
                source,
                template,
                types,
                evaluator,
                ordered,
                outputs,
                imports.stream().toList());
    }

    private static Template.Resource require(Map<String, Template.Resource> active, String id) {
        return Optional.ofNullable(active.get(id)).orElseThrow();
    }

    private Optional<String> importValue(String name) {
        imports.add(name);
        return exports.value(name);
    }

    private void refuseUnknownTypes(Template template) {
        var unknown = new TreeSet<String>();
        for (var resource : template.resources().values()) {
            if (types.find(resource.type()).isEmpty()) {
                unknown.add(resource.type());
            }
        }
        if (!unknown.isEmpty()) {
            throw new TemplateException("Template format error: Unrecognized resource types: " + unknown);
        }
    }

    private Set<String> dependencies(
            Template.Resource resource, Map<String, Template.Resource> active, Evaluator evaluator) {
        var references = References.taken(resource.properties(), evaluator::holds);
        Names.refuseMissing(resource.properties(), "Resources", active.keySet(), evaluator);
        var on = new LinkedHashSet<String>();
        for (var reference : references) {
            if (active.containsKey(Names.of(reference))) {
                on.add(Names.of(reference));
            }
        }
        resource.dependsOn().stream().filter(active::containsKey).forEach(on::add);
        return on;
    }

    private static void checkProperties(Plan plan, Plan.Contexts contexts) {
        var drafts = new HashMap<String, ObjectNode>();
        for (var resource : plan.resources()) {
            var id = resource.logicalId();
            drafts.put(id, plan.properties(resource, new ExpectedValues(Map.of()), contexts.of(id, 0)));
        }
        var holds = plan.evaluator();
        for (var resource : plan.resources()) {
            checkAttributes(plan, drafts, References.taken(resource.properties(), holds::holds));
        }
        for (var output : plan.outputs()) {
            checkAttributes(plan, drafts, References.taken(output.value(), holds::holds));
        }
    }

    private static void checkAttributes(Plan plan, Map<String, ObjectNode> drafts, Set<Expression> references) {
        for (var reference : references) {
            if (reference instanceof Expression.GetAtt get) {
                var type = plan.type(require(plan.template().resources(), get.resource()));
                var draft = Optional.ofNullable(drafts.get(get.resource())).orElseThrow();
                if (!type.attributes(draft).contains(get.attribute())) {
                    throw new TemplateException("Template error: resource " + get.resource()
                            + " does not support attribute type " + get.attribute() + " in Fn::GetAtt");
                }
            }
        }
    }

    /** Conditions and mappings are decided before there are resources. */
    private record NoResources() implements Evaluator.ResourceValues {
        @Override
        public JsonNode ref(String logicalId) {
            throw new TemplateException("Template format error: Unresolved dependencies [" + logicalId
                    + "]. Cannot reference resources in the Conditions block of the template");
        }

        @Override
        public JsonNode attribute(String logicalId, String attribute) {
            return ref(logicalId);
        }
    }
}

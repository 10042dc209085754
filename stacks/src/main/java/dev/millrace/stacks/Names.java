package dev.millrace.stacks;

import dev.millrace.stacks.template.Evaluator;
import dev.millrace.stacks.template.Expression;
import dev.millrace.stacks.template.References;
import dev.millrace.stacks.template.Template;
import dev.millrace.stacks.template.TemplateException;
import java.util.Set;
import java.util.TreeSet;

/** Checks that the names in a template lead somewhere. */
final class Names {

    private Names() {}

    /** The name that a Ref or GetAtt begins with. */
    static String of(Expression reference) {
        return reference instanceof Expression.GetAtt get ? get.resource() : ((Expression.Ref) reference).name();
    }

    /**
     * Refuses names that are neither a parameter nor a resource, whether or not they are ever looked at.
     *
     * @throws TemplateException naming them
     */
    static void refuseUnresolved(Template template) {
        var known = new TreeSet<>(template.resources().keySet());
        known.addAll(template.parameters().keySet());
        var missing = new TreeSet<String>();
        for (var resource : template.resources().values()) {
            refuseUndefinedAttributes(resource.properties(), template);
            missing.addAll(unknown(resource.properties(), known));
            resource.dependsOn().stream()
                    .filter(id -> !template.resources().containsKey(id))
                    .forEach(missing::add);
            resource.condition().ifPresent(condition -> requireCondition(template, condition, resource.logicalId()));
        }
        refuse(missing, "Resources");
        for (var output : template.outputs().values()) {
            refuseUndefinedAttributes(output.value(), template);
            missing.addAll(unknown(output.value(), known));
            output.exportName().ifPresent(name -> missing.addAll(unknown(name, known)));
            output.condition().ifPresent(condition -> requireCondition(template, condition, output.name()));
        }
        refuse(missing, "Outputs");
        for (var condition : template.conditions().values()) {
            missing.addAll(unknown(condition, template.parameters().keySet()));
        }
        if (!missing.isEmpty()) {
            throw new TemplateException("Template format error: Unresolved dependencies " + missing
                    + ". Cannot reference resources in the Conditions block of the template");
        }
    }

    private static void refuseUndefinedAttributes(Expression expression, Template template) {
        for (var reference : References.anywhere(expression)) {
            if (reference instanceof Expression.GetAtt get
                    && !template.resources().containsKey(get.resource())) {
                throw new TemplateException(
                        "Template error: instance of Fn::GetAtt references undefined resource " + get.resource());
            }
        }
    }

    private static void requireCondition(Template template, String condition, String user) {
        if (!template.conditions().containsKey(condition)) {
            throw new TemplateException(
                    "Template format error: Condition " + condition + " of " + user + " is not defined");
        }
    }

    private static Set<String> unknown(Expression expression, Set<String> known) {
        var missing = new TreeSet<String>();
        for (var reference : References.anywhere(expression)) {
            var name = of(reference);
            if (!known.contains(name) && !name.startsWith("AWS::")) {
                missing.add(name);
            }
        }
        return missing;
    }

    /**
     * Refuses references to resources that the conditions leave out, and to pseudo parameters that do not exist.
     *
     * @param active the resources that there will be
     */
    static void refuseMissing(Expression expression, String block, Set<String> active, Evaluator evaluator) {
        var missing = new TreeSet<String>();
        for (var reference : References.taken(expression, evaluator::holds)) {
            var name = of(reference);
            if (!active.contains(name) && !(reference instanceof Expression.Ref && evaluator.isParameter(name))) {
                missing.add(name);
            }
        }
        refuse(missing, block);
    }

    private static void refuse(Set<String> missing, String block) {
        if (!missing.isEmpty()) {
            throw new TemplateException("Template format error: Unresolved resource dependencies " + missing
                    + " in the " + block + " block of the template");
        }
    }
}

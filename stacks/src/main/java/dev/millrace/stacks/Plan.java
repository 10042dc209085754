package dev.millrace.stacks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.services.Wire;
import dev.millrace.stacks.resource.PropertyType;
import dev.millrace.stacks.resource.ResourceContext;
import dev.millrace.stacks.resource.ResourceException;
import dev.millrace.stacks.resource.ResourceType;
import dev.millrace.stacks.resource.ResourceTypes;
import dev.millrace.stacks.template.Evaluator;
import dev.millrace.stacks.template.Template;
import dev.millrace.stacks.template.TemplateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A deployment that has passed every check that can be made beforehand.
 *
 * @param source what it comes from, with a value for every parameter
 * @param evaluator knows the parameters and conditions; not yet the resources
 * @param resources those whose condition holds, each behind what it depends on
 * @param outputs those whose condition holds
 * @param imports exports of other stacks that it uses
 */
record Plan(
        StackRecord.Source source,
        Template template,
        ResourceTypes types,
        Evaluator evaluator,
        List<Template.Resource> resources,
        List<Template.Output> outputs,
        List<String> imports) {

    /** What a deployment would do with a resource. */
    enum Action {
        ADD,
        KEEP,
        MODIFY,
        REPLACE,
        REMOVE
    }

    /** What it would do with this one. */
    record Change(Action action, String logicalId, String type, String physicalId) {}

    ResourceType type(Template.Resource resource) {
        return types.get(resource.type());
    }

    /** The resource's properties, checked and prepared, as the values of other resources now are. */
    ObjectNode properties(Template.Resource resource, Evaluator.ResourceValues values, ResourceContext context) {
        var type = type(resource);
        try {
            var raw = evaluator.with(values).value(resource.properties()).orElseThrow();
            var read = (ObjectNode) type.properties().read(raw, "");
            return asStored(type.prepare(context, StackTags.onto(type, read, source.tags())));
        } catch (ResourceException e) {
            throw new ResourceException(
                    "Resource " + resource.logicalId() + " (" + resource.type() + "): " + e.getMessage(), e);
        } catch (TemplateException e) {
            throw new ResourceException(e.getMessage() + " (resource " + resource.logicalId() + ")", e);
        }
    }

    /**
     * The properties as they will be read back: a number written and read may be of another class, and then unequal.
     */
    private static ObjectNode asStored(ObjectNode properties) {
        try {
            return (ObjectNode) Wire.JSON.readTree(Wire.JSON.writeValueAsBytes(properties));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the change of properties needs a new resource. */
    static boolean needsReplacement(ResourceType type, ObjectNode before, ObjectNode after) {
        return type.isReplaced(before, after);
    }

    /** The outputs' values. */
    List<StackRecord.Output> outputs(Evaluator.ResourceValues values) {
        var known = evaluator.with(values);
        var results = new ArrayList<StackRecord.Output>();
        for (var output : outputs) {
            var value = known.text(output.value(), "output " + output.name());
            var export = output.exportName()
                    .map(name -> known.text(name, "the export of output " + output.name()))
                    .orElse("");
            results.add(new StackRecord.Output(output.name(), output.description(), value, export));
        }
        return results;
    }

    /** What deploying onto this stack would do, in order; those to keep included. */
    List<Change> changes(StackRecord stack, Contexts contexts) {
        var changes = new ArrayList<Change>();
        var values = new HashMap<String, Optional<ResourceRecord>>();
        var gone = new TreeSet<String>();
        stack.resources().forEach(resource -> gone.add(resource.logicalId()));
        for (var resource : resources) {
            var id = resource.logicalId();
            gone.remove(id);
            var current = stack.resource(id).filter(ResourceRecord::isMade);
            var after = properties(
                    resource,
                    new ExpectedValues(values),
                    contexts.of(id, current.map(ResourceRecord::generation).orElse(0)));
            var action = current.map(known -> action(resource, known, after)).orElse(Action.ADD);
            // A resource that stays has its values; those of a changed one may change with it.
            values.put(id, action == Action.KEEP ? current : Optional.empty());
            changes.add(new Change(
                    action,
                    id,
                    resource.type(),
                    current.map(ResourceRecord::physicalId).orElse("")));
        }
        for (var id : gone.descendingSet()) {
            var removed = stack.resource(id).orElseThrow();
            changes.add(new Change(Action.REMOVE, id, removed.type(), removed.physicalId()));
        }
        return changes;
    }

    private Action action(Template.Resource resource, ResourceRecord current, ObjectNode after) {
        if (!current.type().equals(resource.type()) || needsReplacement(type(resource), current.properties(), after)) {
            return Action.REPLACE;
        }
        return current.isSettled() && current.properties().equals(after) ? Action.KEEP : Action.MODIFY;
    }

    /** Whether the stack already is what the template wants. */
    boolean isDone(StackRecord stack, Contexts contexts) {
        return stack.leftovers().isEmpty()
                && changes(stack, contexts).stream().allMatch(change -> change.action() == Action.KEEP)
                && resources.stream().allMatch(resource -> samePolicies(resource, stack))
                && stack.description().equals(template.description())
                && stack.source().tags().equals(source.tags())
                && stack.outputs().equals(outputs(new LiveValues(stack)));
    }

    private static boolean samePolicies(Template.Resource resource, StackRecord stack) {
        var current = stack.resource(resource.logicalId()).orElseThrow();
        return current.onDelete() == resource.onDelete() && current.onReplace() == resource.onReplace();
    }

    /** Makes the context of each resource. */
    @FunctionalInterface
    interface Contexts {
        ResourceContext of(String logicalId, int generation);
    }

    /** A text that stands for what is not known yet. */
    static String unknown(String what) {
        return PropertyType.UNKNOWN + what + PropertyType.UNKNOWN;
    }
}

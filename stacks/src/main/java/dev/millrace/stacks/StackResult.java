package dev.millrace.stacks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a deployment ended.
 *
 * @param changed false if the stack already was as the template wants it
 * @param outputs by name, in the template's order
 */
public record StackResult(
        String stackName, String stackId, StackStatus status, boolean changed, Map<String, String> outputs) {

    public StackResult {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    static StackResult of(StackRecord stack, boolean changed) {
        var outputs = new LinkedHashMap<String, String>();
        stack.outputs().forEach(output -> outputs.put(output.name(), output.value()));
        return new StackResult(stack.name(), stack.stackId(), stack.status(), changed, outputs);
    }
}

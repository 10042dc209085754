package dev.millrace.services.lambda;

import dev.millrace.model.Arn;
import dev.millrace.model.errors.LambdaErrors;
import dev.millrace.services.Call;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.HttpBinding.Query;
import dev.millrace.services.Operation;
import dev.millrace.services.lambda.function.FunctionName;
import dev.millrace.services.lambda.function.FunctionRegistry;
import dev.millrace.services.lambda.mapping.EventSourceMappings;
import dev.millrace.services.lambda.request.Nothing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** ListTags, TagResource and UntagResource, for functions and mappings alike (A.3.10). */
final class ResourceTags {

    record ListRequest(String resource) {}

    record ListAnswer(Map<String, String> tags) {}

    record TagRequest(String resource, @Nullable Map<String, String> tags) {}

    record UntagRequest(
            String resource, @Query("tagKeys") @Nullable List<String> tagKeys) {}

    private static final String PATH = "/2017-03-31/tags/{Resource}";
    private static final String MAPPING = "event-source-mapping:";
    private static final String FUNCTION = "function:";

    private final FunctionRegistry functions;
    private final EventSourceMappings mappings;

    ResourceTags(FunctionRegistry functions, EventSourceMappings mappings) {
        this.functions = functions;
        this.mappings = mappings;
    }

    List<Operation> operations() {
        return List.of(
                Operation.rest(
                        "ListTags",
                        new HttpBinding("GET", PATH, 200),
                        ListRequest.class,
                        ListAnswer.class,
                        (call, request) -> new ListAnswer(tags(call, request.resource()))),
                Operation.rest(
                        "TagResource",
                        new HttpBinding("POST", PATH, 204),
                        TagRequest.class,
                        Nothing.class,
                        (call, request) -> change(call, request.resource(), tags -> {
                            tags.putAll(request.tags() == null ? Map.of() : request.tags());
                            return tags;
                        })),
                Operation.rest(
                        "UntagResource",
                        new HttpBinding("DELETE", PATH, 204),
                        UntagRequest.class,
                        Nothing.class,
                        (call, request) -> change(call, request.resource(), tags -> {
                            tags.keySet().removeAll(request.tagKeys() == null ? List.of() : request.tagKeys());
                            return tags;
                        })));
    }

    private Map<String, String> tags(Call call, String resource) {
        return isMapping(call, resource)
                ? mappings.tags(resource).orElseThrow(() -> mappingNotFound(resource))
                : functions.tags(FunctionName.of(call.scope(), resource));
    }

    private Nothing change(Call call, String resource, UnaryOperator<Map<String, String>> change) {
        tags(call, resource); // or the error that there is no such resource
        UnaryOperator<Map<String, String>> onCopy = tags -> change.apply(new LinkedHashMap<>(tags));
        if (isMapping(call, resource)) {
            mappings.tag(resource, onCopy);
        } else {
            functions.tag(FunctionName.of(call.scope(), resource), onCopy);
        }
        return Nothing.NOTHING;
    }

    private static boolean isMapping(Call call, String resource) {
        var arn = Arn.parse(resource)
                .filter(a -> a.service().equals("lambda"))
                .orElseThrow(() -> LambdaErrors.invalidParameter(
                        "Tags belong to functions and event source mappings, named by ARN; not to " + resource));
        if (arn.resource().startsWith(MAPPING)) {
            if (!arn.scope().equals(Optional.of(call.scope()))) {
                throw mappingNotFound(resource);
            }
            return true;
        }
        if (!arn.resource().startsWith(FUNCTION)) {
            throw LambdaErrors.invalidParameter(
                    "Tags belong to functions and event source mappings; not to " + resource);
        }
        return false;
    }

    private static RuntimeException mappingNotFound(String resource) {
        return LambdaErrors.notFound("Event source mapping not found: " + resource);
    }
}

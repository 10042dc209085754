package dev.millrace.services.logs;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.LogsErrors;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tags of log groups, by the group's ARN and, as older clients have it, by its name. */
final class TagOperations {

    private static final int MOST_TAGS = 50;

    @JsonNaming(LowerCamelCaseStrategy.class)
    record ResourceRequest(@Nullable String resourceArn) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record TagRequest(
            @Nullable String resourceArn, @Nullable Map<String, String> tags) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record UntagRequest(
            @Nullable String resourceArn, @Nullable List<String> tagKeys) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record GroupTagRequest(
            @Nullable String logGroupName, @Nullable Map<String, String> tags) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record GroupUntagRequest(
            @Nullable String logGroupName, @Nullable List<String> tags) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record TagsResponse(Map<String, String> tags) {}

    private final Logs logs;

    TagOperations(Logs logs) {
        this.logs = logs;
    }

    List<Operation> all() {
        return List.of(
                Operation.of(
                        "ListTagsForResource",
                        ResourceRequest.class,
                        TagsResponse.class,
                        (call, request) -> list(call, Names.ofArn(call.scope(), request.resourceArn()))),
                Operation.of(
                        "TagResource",
                        TagRequest.class,
                        Nothing.class,
                        (call, request) ->
                                tag(call.scope(), Names.ofArn(call.scope(), request.resourceArn()), request.tags())),
                Operation.of(
                        "UntagResource",
                        UntagRequest.class,
                        Nothing.class,
                        (call, request) -> untag(
                                call.scope(), Names.ofArn(call.scope(), request.resourceArn()), request.tagKeys())),
                Operation.of(
                        "ListTagsLogGroup",
                        GroupOperations.GroupRequest.class,
                        TagsResponse.class,
                        (call, request) -> list(call, Names.group(request.logGroupName()))),
                Operation.of(
                        "TagLogGroup",
                        GroupTagRequest.class,
                        Nothing.class,
                        (call, request) -> tag(call.scope(), Names.group(request.logGroupName()), request.tags())),
                Operation.of(
                        "UntagLogGroup",
                        GroupUntagRequest.class,
                        Nothing.class,
                        (call, request) -> untag(call.scope(), Names.group(request.logGroupName()), request.tags())));
    }

    private TagsResponse list(Call call, String group) {
        return new TagsResponse(logs.group(call.scope(), group).tags());
    }

    private Nothing tag(Scope scope, String name, @Nullable Map<String, String> tags) {
        if (tags == null || tags.isEmpty()) {
            throw LogsErrors.constraint(
                    tags == null ? "null" : "'{}'", "tags", "have length greater than or equal to 1");
        }
        logs.changeGroup(scope, name, group -> {
            var all = new HashMap<>(group.tags());
            all.putAll(tags);
            checkCount(group.arn().toString(), all);
            return group.withTags(all);
        });
        return new Nothing();
    }

    private Nothing untag(Scope scope, String name, @Nullable List<String> keys) {
        if (keys == null) {
            throw LogsErrors.constraint("null", "tagKeys", "not be null");
        }
        logs.changeGroup(scope, name, group -> {
            var rest = new HashMap<>(group.tags());
            rest.keySet().removeAll(keys);
            return group.withTags(rest);
        });
        return new Nothing();
    }

    static void checkCount(String arn, Map<String, String> tags) {
        if (tags.size() > MOST_TAGS) {
            throw LogsErrors.tooManyTags(arn);
        }
    }
}

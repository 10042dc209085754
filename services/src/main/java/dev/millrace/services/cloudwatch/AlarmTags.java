package dev.millrace.services.cloudwatch;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.model.errors.CloudWatchErrors;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.services.cloudwatch.Shapes.EmptyAnswer;
import dev.millrace.services.cloudwatch.Shapes.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Tags of alarms. */
final class AlarmTags {

    private static final int MOST_TAGS = 50;

    record TagRequest(
            @JsonProperty("ResourceARN") @Nullable String resourceArn,

            @Nullable List<Tag> tags) {}

    record UntagRequest(
            @JsonProperty("ResourceARN") @Nullable String resourceArn,

            @Nullable List<String> tagKeys) {}

    record ListRequest(
            @JsonProperty("ResourceARN") @Nullable String resourceArn) {}

    record ListAnswer(List<Tag> tags) {}

    private final Alarms alarms;

    AlarmTags(Alarms alarms) {
        this.alarms = alarms;
    }

    List<Operation> all() {
        return List.of(
                Operation.of("TagResource", TagRequest.class, EmptyAnswer.class, this::tag),
                Operation.of("UntagResource", UntagRequest.class, EmptyAnswer.class, this::untag),
                Operation.of("ListTagsForResource", ListRequest.class, ListAnswer.class, this::list));
    }

    /** The tags with the new ones over them. */
    static Map<String, String> merged(Map<String, String> now, @Nullable List<Tag> added) {
        var all = new LinkedHashMap<>(now);
        if (added != null) {
            for (var tag : added) {
                if (tag.key() == null || tag.key().isEmpty()) {
                    throw CloudWatchErrors.validation("A tag must have a Key.");
                }
                all.put(tag.key(), tag.value() == null ? "" : tag.value());
            }
        }
        if (all.size() > MOST_TAGS) {
            throw CloudWatchErrors.invalidParameterValue("A resource can have at most " + MOST_TAGS + " tags.");
        }
        return all;
    }

    private EmptyAnswer tag(Call call, TagRequest request) {
        change(request.resourceArn(), tags -> merged(tags, request.tags()));
        return new EmptyAnswer();
    }

    private EmptyAnswer untag(Call call, UntagRequest request) {
        change(request.resourceArn(), tags -> {
            var left = new LinkedHashMap<>(tags);
            if (request.tagKeys() != null) {
                left.keySet().removeAll(List.copyOf(request.tagKeys()));
            }
            return left;
        });
        return new EmptyAnswer();
    }

    private void change(@Nullable String arn, UnaryOperator<Map<String, String>> change) {
        var given = required(arn);
        if (!alarms.tag(given, change)) {
            throw CloudWatchErrors.resourceNotFound(given);
        }
    }

    private ListAnswer list(Call call, ListRequest request) {
        var arn = required(request.resourceArn());
        var alarm = alarms.find(arn).orElseThrow(() -> CloudWatchErrors.resourceNotFound(arn));
        return new ListAnswer(alarm.tags().entrySet().stream()
                .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                .toList());
    }

    private static String required(@Nullable String arn) {
        new Checks().required("resourceARN", arn).done();
        return String.valueOf(arn);
    }
}

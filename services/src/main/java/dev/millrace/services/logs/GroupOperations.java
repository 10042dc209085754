package dev.millrace.services.logs;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.millrace.model.errors.LogsErrors;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Log groups and how long they keep their events. */
final class GroupOperations {

    private static final String STANDARD = "STANDARD";
    private static final List<Integer> RETENTION_DAYS = List.of(
            1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);
    private static final int MOST_GROUPS = 50;

    @JsonNaming(LowerCamelCaseStrategy.class)
    record CreateRequest(
            @Nullable String logGroupName,
            @Nullable String kmsKeyId,
            @Nullable String logGroupClass,
            @Nullable Boolean deletionProtectionEnabled,
            @Nullable Map<String, String> tags) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record GroupRequest(@Nullable String logGroupName) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record RetentionRequest(
            @Nullable String logGroupName, @Nullable Integer retentionInDays) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record DescribeRequest(
            @Nullable String logGroupNamePrefix,
            @Nullable String logGroupNamePattern,
            @Nullable String logGroupClass,
            @Nullable List<String> accountIdentifiers,
            @Nullable List<String> logGroupIdentifiers,
            @Nullable Boolean includeLinkedAccounts,
            @Nullable Integer limit,
            @Nullable String nextToken) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record LogGroup(
            String logGroupName,
            Long creationTime,
            @Nullable Integer retentionInDays,
            Integer metricFilterCount,
            String arn,
            Long storedBytes,
            String logGroupClass,
            String logGroupArn) {

        static LogGroup of(StoredGroup group) {
            var arn = group.arn().toString();
            return new LogGroup(
                    group.name(),
                    group.created(),
                    group.retentionDays(),
                    0,
                    arn + ":*",
                    group.storedBytes(),
                    STANDARD,
                    arn);
        }
    }

    @JsonNaming(LowerCamelCaseStrategy.class)
    record DescribeResponse(
            List<LogGroup> logGroups, @Nullable String nextToken) {}

    private final Logs logs;

    GroupOperations(Logs logs) {
        this.logs = logs;
    }

    List<Operation> all() {
        return List.of(
                Operation.of("CreateLogGroup", CreateRequest.class, Nothing.class, this::create),
                Operation.of("DeleteLogGroup", GroupRequest.class, Nothing.class, this::delete),
                Operation.of("DescribeLogGroups", DescribeRequest.class, DescribeResponse.class, this::describe),
                Operation.of("PutRetentionPolicy", RetentionRequest.class, Nothing.class, this::putRetention),
                Operation.of("DeleteRetentionPolicy", GroupRequest.class, Nothing.class, this::deleteRetention));
    }

    private Nothing create(Call call, CreateRequest request) {
        var name = Names.group(request.logGroupName());
        if (name.startsWith("aws/")) {
            throw LogsErrors.invalidParameter("Log groups starting with AWS/ are reserved for AWS.");
        }
        refuse("kmsKeyId", request.kmsKeyId() != null);
        refuse("log groups of class " + request.logGroupClass(), isOther(request.logGroupClass()));
        refuse("deletionProtectionEnabled", Boolean.TRUE.equals(request.deletionProtectionEnabled()));
        var tags = request.tags() == null ? Map.<String, String>of() : request.tags();
        TagOperations.checkCount(call.scope().arn("logs", "log-group:" + name).toString(), tags);
        logs.createGroup(call.scope(), name, tags);
        return new Nothing();
    }

    private static boolean isOther(@Nullable String groupClass) {
        return groupClass != null && !groupClass.equals(STANDARD);
    }

    private static void refuse(String what, boolean isAsked) {
        if (isAsked) {
            throw LogsErrors.unsupported(what);
        }
    }

    private Nothing delete(Call call, GroupRequest request) {
        logs.deleteGroup(call.scope(), Names.group(request.logGroupName()));
        return new Nothing();
    }

    private Nothing putRetention(Call call, RetentionRequest request) {
        var name = Names.group(request.logGroupName());
        var days = request.retentionInDays();
        if (days == null) {
            throw LogsErrors.constraint("null", "retentionInDays", "not be null");
        }
        if (!RETENTION_DAYS.contains(days)) {
            throw LogsErrors.constraint(
                    "'" + days + "'", "retentionInDays", "satisfy enum value set: " + RETENTION_DAYS);
        }
        logs.changeGroup(call.scope(), name, group -> group.withRetentionDays(days));
        return new Nothing();
    }

    private Nothing deleteRetention(Call call, GroupRequest request) {
        var name = Names.group(request.logGroupName());
        logs.changeGroup(call.scope(), name, group -> group.withRetentionDays(null));
        return new Nothing();
    }

    private DescribeResponse describe(Call call, DescribeRequest request) {
        refuse("accountIdentifiers", isGiven(request.accountIdentifiers()));
        refuse("logGroupIdentifiers", isGiven(request.logGroupIdentifiers()));
        refuse("includeLinkedAccounts", Boolean.TRUE.equals(request.includeLinkedAccounts()));
        var prefix = request.logGroupNamePrefix();
        var pattern = request.logGroupNamePattern();
        if (prefix != null && pattern != null) {
            throw LogsErrors.invalidParameter(
                    "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
        }
        var found = isOther(request.logGroupClass())
                ? List.<StoredGroup>of()
                : logs.groups(call.scope()).stream()
                        .filter(group -> prefix == null || group.name().startsWith(prefix))
                        .filter(group -> pattern == null || lower(group.name()).contains(lower(pattern)))
                        .toList();
        var page = Page.of(
                found, StoredGroup::name, false, request.nextToken(), Names.limit(request.limit(), MOST_GROUPS));
        return new DescribeResponse(page.elements().stream().map(LogGroup::of).toList(), page.next());
    }

    private static boolean isGiven(@Nullable List<String> list) {
        return list != null && !list.isEmpty();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}

package dev.millrace.services.dynamodb;

import static java.util.Objects.requireNonNull;

import dev.millrace.model.Arn;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Call;
import dev.millrace.services.dynamodb.TableShapes.ListTagsInput;
import dev.millrace.services.dynamodb.TableShapes.ListTagsOutput;
import dev.millrace.services.dynamodb.TableShapes.Tag;
import dev.millrace.services.dynamodb.TableShapes.TagResourceInput;
import dev.millrace.services.dynamodb.TableShapes.UntagResourceInput;
import dev.millrace.tables.table.TableSettings;
import dev.millrace.tables.table.Tables;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** TagResource, UntagResource and ListTagsOfResource, for tables (spec 3.11). Changes are seen at once. */
final class Tags {

    private static final int MAX_TAGS = 50;
    private static final int PAGE = 10;
    private static final int MAX_KEY = 128;
    private static final int MAX_VALUE = 256;
    private static final Pattern STREAM = Pattern.compile("table/[^/]+/stream/[^/]+");
    private static final Pattern PART_OF_TABLE = Pattern.compile("table/[^/]+/.+");
    private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    private final Tables tables;

    Tags(Tables tables) {
        this.tables = tables;
    }

    /** The tags a table is created with. */
    static Map<String, String> ofNewTable(@Nullable List<Tag> tags) {
        if (tags == null) {
            return Map.of();
        }
        check(tags);
        return merged(Map.of(), tags);
    }

    /** What is wrong with the shape of tags, if there are any. */
    static void shape(ShapeFaults faults, @Nullable List<Tag> tags) {
        for (int i = 0; tags != null && i < tags.size(); i++) {
            var path = "tags." + (i + 1) + ".member";
            var tag = tags.get(i);
            if (tag == null) {
                faults.required(path, false);
            } else {
                faults.required(path + ".key", tag.key() != null).required(path + ".value", tag.value() != null);
            }
        }
    }

    ListTagsOutput list(Call call, ListTagsInput input) {
        new ShapeFaults().required("resourceArn", input.resourceArn() != null).throwIfAny();
        var table = table(call, input.resourceArn());
        try {
            var tags = new TreeMap<>(
                    tables.describe(table.scope(), table.name()).settings().tags());
            var page = tags.tailMap(position(input.nextToken()), false).entrySet().stream()
                    .limit(PAGE)
                    .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                    .toList();
            boolean hasMore =
                    !page.isEmpty() && !tags.lastKey().equals(page.getLast().key());
            return new ListTagsOutput(page, hasMore ? token(page.getLast()) : null);
        } catch (dev.millrace.model.ServiceException e) {
            throw notFound(input.resourceArn(), e);
        }
    }

    private static String token(Tag last) {
        return Base64.getUrlEncoder().encodeToString(requireNonNull(last.key()).getBytes(StandardCharsets.UTF_8));
    }

    private static String position(@Nullable String token) {
        try {
            return token == null ? "" : new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw DynamoDbErrors.validation("Invalid NextToken: " + token);
        }
    }

    TableShapes.Empty tag(Call call, TagResourceInput input) {
        var tags = input.tags();
        var faults = new ShapeFaults()
                .required("resourceArn", input.resourceArn() != null)
                .required("tags", tags != null);
        shape(faults, tags);
        faults.throwIfAny();
        var table = table(call, input.resourceArn());
        if (tags == null || tags.isEmpty()) {
            throw DynamoDbErrors.validation("Atleast one Tag needs to be provided as Input.");
        }
        check(tags);
        change(table, input.resourceArn(), settings -> settings.withTags(merged(settings.tags(), tags)));
        return new TableShapes.Empty();
    }

    TableShapes.Empty untag(Call call, UntagResourceInput input) {
        var keys = input.tagKeys();
        new ShapeFaults()
                .required("resourceArn", input.resourceArn() != null)
                .required("tagKeys", keys != null)
                .throwIfAny();
        var table = table(call, input.resourceArn());
        if (keys == null || keys.isEmpty()) {
            throw DynamoDbErrors.validation("Atleast one Tag Key needs to be provided as Input.");
        }
        change(table, input.resourceArn(), settings -> {
            var rest = new LinkedHashMap<>(settings.tags());
            keys.forEach(rest::remove);
            return settings.withTags(rest);
        });
        return new TableShapes.Empty();
    }

    private void change(TableRef table, @Nullable String arn, UnaryOperator<TableSettings> change) {
        try {
            tables.change(table.scope(), table.name(), change);
        } catch (dev.millrace.model.ServiceException e) {
            throw notFound(arn, e);
        }
    }

    /** Here AWS tells a missing table by its ARN. */
    private static RuntimeException notFound(@Nullable String arn, dev.millrace.model.ServiceException e) {
        return e.error().code().equals("ResourceNotFoundException")
                ? DynamoDbErrors.resourceNotFound("Requested resource not found: ResourcArn: " + arn + " not found")
                : e;
    }

    private static TableRef table(Call call, @Nullable String arn) {
        if (arn == null || !arn.startsWith("arn:")) {
            throw DynamoDbErrors.invalidParameter("ARNs must start with 'arn:': " + arn);
        }
        if (TableRef.isArn(arn)) {
            return TableRef.of(call, arn);
        }
        var resource = Arn.parse(arn).map(Arn::resource).orElse("");
        if (STREAM.matcher(resource).matches()) {
            throw DynamoDbErrors.validation("Millrace does not tag streams: " + arn);
        }
        throw PART_OF_TABLE.matcher(resource).matches()
                ? DynamoDbErrors.invalidParameter(
                        "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: "
                                + arn)
                : DynamoDbErrors.validation("Invalid TableArn: Invalid ResourceArn provided as input " + arn);
    }

    /** What can be seen without a table. */
    private static void check(List<Tag> tags) {
        var seen = new HashSet<String>();
        for (var tag : tags) {
            var key = tag.key();
            var value = tag.value();
            if (key == null
                    || key.isEmpty()
                    || key.length() > MAX_KEY
                    || !ALLOWED.matcher(key).matches()) {
                throw DynamoDbErrors.validation("The Tag Key provided is invalid, Key: " + key);
            }
            if (key.startsWith("aws:")) {
                throw DynamoDbErrors.validation("Tag Key cannot be prefixed with aws:, Key: " + key);
            }
            if (value == null
                    || value.length() > MAX_VALUE
                    || !ALLOWED.matcher(value).matches()) {
                throw DynamoDbErrors.validation("The Tag Value provided is invalid, Key: " + key);
            }
            if (!seen.add(key)) {
                throw DynamoDbErrors.validation("Duplicate Tag Keys provided as input: Duplicate Tag Key found " + key);
            }
        }
    }

    private static Map<String, String> merged(Map<String, String> current, List<Tag> added) {
        var all = new LinkedHashMap<>(current);
        added.forEach(tag -> all.put(requireNonNull(tag.key()), requireNonNull(tag.value())));
        if (all.size() > MAX_TAGS) {
            throw DynamoDbErrors.validation("Number of Tags exceed the current limit for the provided ResourceArn");
        }
        return all;
    }
}

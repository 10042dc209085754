package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::S3::BucketPolicy}: the policy of a bucket, whose name is also its Ref. */
final class BucketPolicyResource implements ResourceType {

    @Override
    public String name() {
        return "AWS::S3::BucketPolicy";
    }

    @Override
    public PropertyType.Structure properties() {
        return PropertyType.Structure.of(
                Map.of("Bucket", PropertyTypes.TEXT, "PolicyDocument", PropertyTypes.DOCUMENT),
                Set.of("Bucket", "PolicyDocument"));
    }

    @Override
    public Set<String> replacedBy() {
        return Set.of("Bucket");
    }

    @Override
    public String nameProperty() {
        return "";
    }

    @Override
    public Set<String> attributes(ObjectNode properties) {
        return Set.of();
    }

    @Override
    public String madeBy() {
        return BucketResource.SERVICE + ":PutBucketPolicy";
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var made = new Physical(Json.text(properties, "Bucket"), Map.of());
        put(context, properties);
        exists.accept(made);
        return made;
    }

    private static void put(ResourceContext context, ObjectNode properties) {
        context.call(
                BucketResource.SERVICE,
                "PutBucketPolicy",
                Json.of(
                        "Bucket", Json.text(properties, "Bucket"),
                        "Policy", properties.get("PolicyDocument").toString()));
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        put(context, after);
        return current;
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        context.callIfPresent(BucketResource.SERVICE, "DeleteBucketPolicy", Json.of("Bucket", current.id()));
    }
}

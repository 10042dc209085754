package dev.millrace.services.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.services.HttpBinding.Body;
import dev.millrace.services.HttpBinding.Header;
import dev.millrace.services.HttpBinding.Query;
import dev.millrace.services.HttpBinding.Status;
import dev.millrace.services.Operation;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/** The AWS SDK's model classes judge our wire records: names, places, and what is left out on purpose. */
@DisplayName("A.1, clients 8: the wire records have AWS's members")
class WireModelTest {

    /** A member that only Millrace has. */
    private static final String LOCAL_PATH = "LocalPath";

    /**
     * Members of AWS that requests do not know, so that they are ignored. Each can do no harm: they name what Millrace
     * does not have in the first place, or how AWS encrypts its own copy.
     */
    private static final Map<String, Set<String>> IGNORED = Map.of(
            "UpdateFunctionCode", Set.of("SourceKMSKeyArn"),
            "Invoke", Set.of("X-Amz-Durable-Execution-Name", "X-Amz-Tenant-Id"),
            "ListFunctions", Set.of("MasterRegion"),
            "ListAliases", Set.of("FunctionVersion", "Marker", "MaxItems"));

    /** Never made: nothing is uploaded here. */
    private static final Path FOLDER = Path.of("target", "no-code");

    static Stream<Named<Operation.Typed<?, ?>>> operations() {
        return new LambdaWorld(FOLDER)
                .service.operations().stream()
                        .map(operation -> (Operation.Typed<?, ?>) operation)
                        .filter(operation -> !isRefusedByName(operation))
                        .map(operation -> Named.of(operation.name(), operation));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void requests_have_the_members_of_aws_in_their_places(Operation.Typed<?, ?> operation) {
        var ours = members(operation.input(), pathMembers(operation));
        var theirs = fields(operation.name() + "Request");

        var known = new TreeMap<>(ours);
        known.remove(LOCAL_PATH);
        // Some operations share a request record that has a qualifier, which theirs does not.
        if (!theirs.containsKey("Qualifier")) {
            known.remove("Qualifier");
        }
        assertThat(theirs).containsAllEntriesOf(known);
        var ignored = new TreeSet<>(theirs.keySet());
        ignored.removeAll(ours.keySet());
        assertThat(ignored).isEqualTo(IGNORED.getOrDefault(operation.name(), Set.of()));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void answers_have_members_of_aws_only(Operation.Typed<?, ?> operation) {
        var theirs = fields(operation.name() + "Response");

        assertThat(theirs).containsAllEntriesOf(members(operation.output(), Set.of()));
    }

    @Test
    @DisplayName("clients 8: every operation that clients must have is there")
    void every_operation_that_clients_must_have_is_there() {
        var names = new LambdaWorld(FOLDER).service.operations().stream().map(Operation::name);

        assertThat(names)
                .doesNotHaveDuplicates()
                .contains(
                        "AddPermission",
                        "CreateEventSourceMapping",
                        "CreateFunction",
                        "DeleteEventSourceMapping",
                        "DeleteFunction",
                        "GetEventSourceMapping",
                        "GetFunction",
                        "GetFunctionCodeSigningConfig",
                        "GetFunctionConfiguration",
                        "GetPolicy",
                        "Invoke",
                        "ListEventSourceMappings",
                        "ListFunctions",
                        "ListTags",
                        "ListVersionsByFunction",
                        "RemovePermission",
                        "TagResource",
                        "UpdateEventSourceMapping",
                        "UpdateFunctionCode",
                        "UpdateFunctionConfiguration");
    }

    private static boolean isRefusedByName(Operation.Typed<?, ?> operation) {
        return operation.http().orElseThrow().path().contains("event-invoke-config")
                || operation.name().endsWith("Alias")
                || operation.name().equals("PublishVersion");
    }

    /** Name on the wire to place, for the members of one of our records. */
    private static Map<String, String> members(Class<?> type, Set<String> inPath) {
        var members = new TreeMap<String, String>();
        for (var component : type.getRecordComponents()) {
            var accessor = component.getAccessor();
            var name = name(component);
            if (accessor.isAnnotationPresent(Query.class)) {
                members.put(accessor.getAnnotation(Query.class).value(), "QUERY_PARAM");
            } else if (accessor.isAnnotationPresent(Header.class)) {
                members.put(accessor.getAnnotation(Header.class).value(), "HEADER");
            } else if (accessor.isAnnotationPresent(Status.class)) {
                members.put(name, "STATUS_CODE");
            } else if (accessor.isAnnotationPresent(Body.class)) {
                members.put(name, "PAYLOAD");
            } else {
                members.put(name, inPath.contains(name) ? "PATH" : "PAYLOAD");
            }
        }
        return members;
    }

    private static String name(RecordComponent component) {
        var given = component.getAccessor().getAnnotation(JsonProperty.class);
        var name = component.getName();
        return given == null ? Character.toUpperCase(name.charAt(0)) + name.substring(1) : given.value();
    }

    private static Set<String> pathMembers(Operation.Typed<?, ?> operation) {
        var members = new HashSet<String>();
        for (var part : List.of(operation.http().orElseThrow().path().split("/"))) {
            if (part.startsWith("{")) {
                members.add(part.substring(1, part.length() - 1));
            }
        }
        return members;
    }

    /** Name on the wire to place, for the members of the SDK's class. */
    private static Map<String, String> fields(String className) {
        try {
            var type = Class.forName("software.amazon.awssdk.services.lambda.model." + className);
            var builder = type.getMethod("builder").invoke(null);
            var fields = new TreeMap<String, String>();
            for (SdkField<?> field : ((SdkPojo) builder).sdkFields()) {
                var place = field.location().name();
                fields.put(
                        field.locationName(),
                        Arrays.asList("GREEDY_PATH", "PATH").contains(place) ? "PATH" : place);
            }
            return fields;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(className, e);
        }
    }
}

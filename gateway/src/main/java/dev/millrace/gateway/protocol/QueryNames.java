package dev.millrace.gateway.protocol;

import dev.millrace.model.errors.S3Errors;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.Operation;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which names the query of a REST-XML request may have. A sub-resource that no operation has would otherwise be lost,
 * and the request be taken for one about the bucket or the object itself.
 */
final class QueryNames {

    /** Of signatures in the address, and the operation's name as some clients add it. */
    private static final Set<String> OF_ANY_REQUEST = Set.of("AWSAccessKeyId", "Expires", "Signature", "x-id");

    /** Signatures again, and headers that a client moved into the address to sign them. */
    private static final String AMAZON = "x-amz-";

    private QueryNames() {}

    /**
     * @throws dev.millrace.model.ServiceException if the operation is that of the bare path and does not know a name
     */
    static void check(Operation operation, HttpBinding binding, Set<String> names) {
        if (binding.path().contains("?")) {
            return;
        }
        var known = known(operation);
        for (var name : names) {
            if (!known.contains(name)) {
                checkAny(name);
            }
        }
    }

    /** Refuses what no operation of the path has, by its first name. */
    static void check(Set<String> names) {
        names.forEach(QueryNames::checkAny);
    }

    private static void checkAny(String name) {
        if (!OF_ANY_REQUEST.contains(name) && !name.toLowerCase(Locale.ROOT).startsWith(AMAZON)) {
            throw S3Errors.notImplemented("the sub-resource or parameter '" + name + "' here");
        }
    }

    private static Set<String> known(Operation operation) {
        return switch (operation) {
            case Operation.Streamed streamed -> streamed.parameters();
            case Operation.Typed<?, ?> typed ->
                RecordShape.of(typed.input()).members().stream()
                        .flatMap(member -> member.annotation(HttpBinding.Query.class).stream())
                        .map(HttpBinding.Query::value)
                        .collect(Collectors.toUnmodifiableSet());
            case Operation.Raw ignored -> Set.of();
        };
    }
}

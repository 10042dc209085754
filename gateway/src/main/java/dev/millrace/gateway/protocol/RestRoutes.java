package dev.millrace.gateway.protocol;

import dev.millrace.services.AwsService;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.Operation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Methods and paths of the REST operations. Literal segments win over members. Immutable. */
final class RestRoutes {

    /** Where a request leads, and what its path says. */
    record Match(AwsService service, Operation.Typed<?, ?> operation, HttpBinding binding, Map<String, String> path) {}

    private record Route(
            AwsService service, Operation.Typed<?, ?> operation, HttpBinding binding, List<String> segments) {

        long literals() {
            return segments.stream().filter(segment -> !isMember(segment)).count();
        }
    }

    private final Map<String, List<Route>> byMethodAndLength = new LinkedHashMap<>();

    RestRoutes(Iterable<AwsService> services) {
        for (var service : services) {
            for (var operation : service.operations()) {
                if (operation instanceof Operation.Typed<?, ?> typed
                        && typed.http().isPresent()) {
                    var binding = typed.http().get();
                    var route = new Route(service, typed, binding, segments(binding.path()));
                    byMethodAndLength
                            .computeIfAbsent(key(binding.method(), route.segments()), ignored -> new ArrayList<>())
                            .add(route);
                }
            }
        }
        byMethodAndLength
                .values()
                .forEach(routes ->
                        routes.sort(Comparator.comparingLong(Route::literals).reversed()));
    }

    /** The operation at this method and path; percent signs in the path are still encoded. */
    Optional<Match> find(String method, String path) {
        var segments = segments(path);
        for (var route : byMethodAndLength.getOrDefault(key(method, segments), List.of())) {
            var members = match(route.segments(), segments);
            if (members.isPresent()) {
                return Optional.of(new Match(route.service(), route.operation(), route.binding(), members.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<Map<String, String>> match(List<String> template, List<String> segments) {
        var members = new LinkedHashMap<String, String>();
        for (int i = 0; i < template.size(); i++) {
            var expected = template.get(i);
            if (isMember(expected)) {
                members.put(expected.substring(1, expected.length() - 1), decode(segments.get(i)));
            } else if (!expected.equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(Collections.unmodifiableMap(members));
    }

    /** Trailing slashes do not count: clients of different ages differ in them. */
    private static List<String> segments(String path) {
        return List.of(path.replaceFirst("^/", "").replaceFirst("/+$", "").split("/"));
    }

    private static String key(String method, List<String> segments) {
        return method + " " + segments.size();
    }

    private static boolean isMember(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    private static String decode(String segment) {
        try {
            // In a path a plus is a plus.
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }
}

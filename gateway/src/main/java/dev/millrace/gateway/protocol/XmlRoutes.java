package dev.millrace.gateway.protocol;

import dev.millrace.services.AwsService;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import dev.millrace.services.ServiceCatalog;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Methods, paths and sub-resources of the REST-XML operations. An operation that asks for a parameter of the query wins
 * over one that does not. Immutable.
 */
final class XmlRoutes {

    /** Where a request leads, and what its path says. */
    record Match(AwsService service, Operation operation, HttpBinding binding, Map<String, String> path) {}

    private record Route(
            AwsService service, Operation operation, HttpBinding binding, List<String> members, String parameter) {}

    private final List<Route> routes = new ArrayList<>();

    XmlRoutes(ServiceCatalog catalog) {
        for (var service : catalog.services()) {
            if (service.address().protocols().contains(Protocol.REST_XML)) {
                service.operations().forEach(operation -> add(service, operation));
            }
        }
    }

    private void add(AwsService service, Operation operation) {
        var binding = switch (operation) {
            case Operation.Typed<?, ?> typed -> typed.http();
            case Operation.Streamed streamed -> Optional.of(streamed.http());
            case Operation.Raw ignored -> Optional.<HttpBinding>empty();
        };
        binding.ifPresent(http -> {
            int question = http.path().indexOf('?');
            var path = question < 0 ? http.path() : http.path().substring(0, question);
            var parameter = question < 0 ? "" : http.path().substring(question + 1);
            routes.add(new Route(service, operation, http, members(path), parameter));
        });
    }

    private static List<String> members(String template) {
        var members = new ArrayList<String>();
        for (var segment : template.split("/")) {
            if (!segment.isEmpty()) {
                members.add(segment.replaceAll("[{}+]", ""));
            }
        }
        return members;
    }

    boolean isEmpty() {
        return routes.isEmpty();
    }

    /** Whether there is a service with this name in credential scopes. */
    boolean hasSigningName(String name) {
        return routes.stream()
                .anyMatch(route -> route.service().address().signingName().equals(name));
    }

    /** The operation of this method, path and query. */
    Optional<Match> find(String method, String path, Set<String> parameters) {
        var values = values(path);
        return routes.stream()
                .filter(route -> route.binding().method().equals(method))
                .filter(route -> route.members().size() == values.size())
                .filter(route -> route.parameter().isEmpty() || parameters.contains(route.parameter()))
                .min((one, other) -> Boolean.compare(
                        one.parameter().isEmpty(), other.parameter().isEmpty()))
                .map(route -> match(route, values));
    }

    private static Match match(Route route, List<String> values) {
        var path = new LinkedHashMap<String, String>();
        for (int i = 0; i < values.size(); i++) {
            path.put(route.members().get(i), values.get(i));
        }
        return new Match(route.service(), route.operation(), route.binding(), path);
    }

    /** The first segment and the rest, decoded; a path that ends behind the first has no rest. */
    private static List<String> values(String path) {
        var text = path.startsWith("/") ? path.substring(1) : path;
        int slash = text.indexOf('/');
        if (text.isEmpty()) {
            return List.of();
        }
        if (slash < 0 || slash == text.length() - 1) {
            return List.of(decode(slash < 0 ? text : text.substring(0, slash)));
        }
        return List.of(decode(text.substring(0, slash)), decode(text.substring(slash + 1)));
    }

    /** In a path a plus is a plus. */
    private static String decode(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment; // a stray percent sign means itself
        }
    }
}

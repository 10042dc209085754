package dev.millrace.stacks;

import dev.millrace.model.Scope;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One server's stacks, its services and its store, with words for what tests do to them. */
final class StackScenario {

    static final Call CALL = new Call(Scope.DEFAULT, "request-1", "http://127.0.0.1:4566", "test");

    final TestingServices services = new TestingServices();
    final InMemoryStore store = new InMemoryStore();
    final SkippableClock clock = SkippableClock.create();
    final Map<String, Path> code = new HashMap<>();
    final List<StackEvent> heard = new ArrayList<>();
    Stacks stacks = new Stacks(services.catalog(), store, clock, Map.of());

    /** The program ends and starts again on the same data. */
    void restart() {
        stacks = new Stacks(services.catalog(), store, clock, Map.of());
    }

    static String shared(String name) {
        try (var in = StackScenario.class.getResourceAsStream("/templates/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no template " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deploys; parameters as name, value, name, value … */
    StackResult deploy(String stack, String template, String... parameters) {
        return stacks.deploy(CALL, request(stack, template, parameters), heard::add);
    }

    DeployRequest request(String stack, String template, String... parameters) {
        var values = new HashMap<String, String>();
        for (int i = 0; i < parameters.length; i += 2) {
            values.put(parameters[i], parameters[i + 1]);
        }
        return new DeployRequest(stack, template, Optional.empty(), values, code);
    }

    StackRecord stack(String name) {
        return stacks.find(Scope.DEFAULT, name).orElseThrow();
    }

    /** What was heard of resources: {@code Queue CREATE_COMPLETE}. */
    List<String> progress() {
        return heard.stream()
                .map(event -> event.logicalId() + " " + event.status())
                .toList();
    }
}

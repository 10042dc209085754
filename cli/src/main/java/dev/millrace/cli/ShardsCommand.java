package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace shards}: the shards of streams and how far mappings are in them; rolls and splits on demand. */
@Command(
        name = "shards",
        description = "Show the shards of a running server's streams and how far mappings have come in them.",
        mixinStandardHelpOptions = true,
        subcommands = {ShardsCommand.Split.class, ShardsCommand.Roll.class})
final class ShardsCommand implements Callable<Integer> {

    private static final String PATH = "/_millrace/shards";
    private static final String NAMES = "A stream's ARN, or the name of its table.";

    @Parameters(paramLabel = "TABLE|STREAM", arity = "0..1", description = NAMES + " Without it: all streams.")
    String stream = "";

    @Option(names = "--output", defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
    String output = "text";

    @Mixin
    EndpointOption server = new EndpointOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() {
        var answer = new LocalApi(server.endpoint)
                .get(stream.isEmpty() ? PATH : PATH + "?of=" + URLEncoder.encode(stream, StandardCharsets.UTF_8));
        var out = spec.commandLine().getOut();
        if (output.equals("json")) {
            out.println(answer.toPrettyString());
        } else {
            answer.path("streams").forEach(found -> new ShardTree(found).print(out));
        }
        out.flush();
        return 0;
    }

    /** {@code millrace shards split orders shardId-…}. */
    @Command(
            name = "split",
            description = "Close a shard and open two children, each for half of its partition keys.",
            mixinStandardHelpOptions = true)
    static final class Split implements Callable<Integer> {

        @Parameters(index = "0", paramLabel = "TABLE|STREAM", description = NAMES)
        String stream = "";

        @Parameters(index = "1", paramLabel = "SHARD", description = "The id of an open shard.")
        String shard = "";

        @Mixin
        Resharding resharding = new Resharding();

        @Override
        public Integer call() {
            return resharding.ask(
                    LocalApi.JSON.createObjectNode().put("stream", stream).put("split", shard));
        }
    }

    /** {@code millrace shards roll orders}. */
    @Command(
            name = "roll",
            description = "Close every open shard and open a child for each, as happens after four hours.",
            mixinStandardHelpOptions = true)
    static final class Roll implements Callable<Integer> {

        @Parameters(index = "0", paramLabel = "TABLE|STREAM", description = NAMES)
        String stream = "";

        @Mixin
        Resharding resharding = new Resharding();

        @Override
        public Integer call() {
            return resharding.ask(
                    LocalApi.JSON.createObjectNode().put("stream", stream).put("roll", true));
        }
    }

    /** What rolling and splitting have in common: they answer with the new shards. */
    static final class Resharding {

        @Option(names = "--output", defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
        String output = "text";

        @Mixin
        EndpointOption server = new EndpointOption();

        @Spec(Spec.Target.MIXEE)
        @SuppressWarnings("NullAway.Init") // picocli sets it
        CommandSpec spec;

        int ask(JsonNode request) {
            var out = spec.commandLine().getOut();
            new LocalApi(server.endpoint).stream("POST", PATH, request, answer -> {
                if (output.equals("json")) {
                    out.println(answer.toPrettyString());
                    return;
                }
                for (var shard : answer.path("shards")) {
                    out.println(shard.path("shardId").asText() + "  continues "
                            + shard.path("parentShardId").asText());
                }
            });
            out.flush();
            return 0;
        }
    }
}

package dev.millrace.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The load generator wrk (Debian's package {@code wrk}) with one thread. A script of ours has it send the same requests
 * as {@link HttpLoad}; each is put together anew, which is most of what it uses of a processor.
 */
final class Wrk implements LoadGenerator {

    private static final String SCRIPT = "wrk.lua";
    private static final String RESULT = "RESULT ";

    private final Path program;
    private final BenchFolder folder;

    private Wrk(Path program, BenchFolder folder) {
        this.program = program;
        this.folder = folder;
    }

    /** The one that was named or else is on the PATH. */
    static Optional<Wrk> find(BenchFolder folder) throws IOException {
        var named = System.getProperty("bench.wrk", "");
        var places = named.isEmpty()
                ? Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .map(place -> Path.of(place, "wrk"))
                : Stream.of(Path.of(named));
        var found = places.filter(Files::isExecutable).findFirst();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (var script = Objects.requireNonNull(Wrk.class.getResourceAsStream(SCRIPT))) {
            Files.copy(script, folder.resolve(SCRIPT));
        }
        return Optional.of(new Wrk(found.get(), folder));
    }

    @Override
    public LoadResult load(TableRequest.Kind kind, int port, int connections, long millis) throws Exception {
        var request = Files.write(
                folder.resolve(kind + ".http"), TableRequest.of(kind).copy());
        var process = new ProcessBuilder(List.of(
                        program.toString(),
                        "-t1",
                        "-c" + connections,
                        "-d" + millis / 1000 + "s",
                        "--latency",
                        "-s",
                        folder.resolve(SCRIPT).toString(),
                        "http://127.0.0.1:" + port + "/",
                        "--",
                        request.toString(),
                        String.valueOf(kind.keys)))
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var result = output.lines().filter(line -> line.startsWith(RESULT)).findFirst();
        if (process.waitFor() != 0 || result.isEmpty()) {
            throw new IOException(program + " failed: " + output);
        }
        return LoadResult.parse(result.get().substring(RESULT.length()));
    }
}

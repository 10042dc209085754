package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("conformance")
@ExtendWith(OneServer.class)
@DisplayName("the SDK for JavaScript, in the environment that millrace env prints")
class NodeSdkIT {

    private static final Path SOURCES = Millrace.ROOT.resolve("conformance/src/test/node");

    @Test
    @DisplayName("document client, paginators, transactions and streams")
    void documents(@TempDir Path folder, Millrace millrace) throws Exception {
        var node = Tool.onPath("node", "Node.js", millrace);
        var npm = Tool.onPath("npm", "npm", millrace);
        for (var name : List.of("package.json", "documents.mjs")) {
            Files.copy(SOURCES.resolve(name), folder.resolve(name));
        }
        var install = npm.attempt(folder, "install", "--no-audit", "--no-fund", "--loglevel=error");
        if (install.exit() != 0) {
            Tool.skip("the SDK for JavaScript cannot be fetched here: "
                    + install.output().strip().replaceAll("\\s+", " "));
        }
        assertThat(node.runIn(folder, "--no-warnings", "documents.mjs").lines())
                .containsExactly("holds: items", "holds: pages", "holds: transactions", "holds: stream");
    }
}

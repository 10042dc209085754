package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher {@code millrace}, in a small source checkout. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private static final String LIB = "cli/target/millrace/lib";
    private static final String DEMO_LIB = "demo/target/lib";
    private static final String[] PACKED = {"library-2.0.jar", "millrace-cli-1.0.jar", "store-1.0.jar"};

    private final Path folder;
    private final SourceTree tree;

    LauncherTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.tree = new SourceTree(folder);
    }

    @BeforeEach
    void chooseJdk() throws IOException {
        tree.with("MILLRACE_JAVA_HOME", SourceTree.jdk(folder.resolve("jdk"), "21.0.4"));
    }

    @Test
    @DisplayName("the first start builds, tells how far it is, and becomes the program; the second only becomes it")
    void builds_once() throws Exception {
        var first = tree.run("mappings", "two words");

        assertThat(first.lines())
                .anyMatch(line -> line.startsWith("Building Millrace"))
                .contains("  [3/9] Millrace store");
        assertThat(first.exitCode()).isZero();
        assertThat(first.java()).isEqualTo(folder.resolve("jdk/bin/java"));
        assertThat(first.lines()).endsWith("dev.millrace.cli.Main", "mappings", "two words");
        assertThat(first.lines()).contains("-Dmillrace.home=" + tree.folder().toRealPath());
        assertThat(tree.builds())
                .singleElement()
                .asString()
                .startsWith(folder.resolve("jdk") + " -f ")
                .contains("package -pl cli,demo,examples/orders -am");

        var second = tree.run("mappings");

        assertThat(second.lines().getFirst()).isEqualTo("JAVA " + folder.resolve("jdk/bin/java"));
        assertThat(tree.builds()).hasSize(1);
    }

    @Test
    @DisplayName("a link to the launcher starts the checkout it stands in")
    void follows_links() throws Exception {
        var direct = Files.createSymbolicLink(folder.resolve("first"), Path.of("a tree/millrace"));
        var link = Files.createSymbolicLink(tree.home().resolve("mr"), direct);

        assertThat(tree.start(link, "env").lines()).endsWith("dev.millrace.cli.Main", "env");
        assertThat(tree.built()).exists();
    }

    @Test
    @DisplayName("the class path begins with the command's own jar and has each jar once")
    void class_path() throws Exception {
        var lines = tree.run("env").lines();

        var lib = tree.folder().toRealPath().resolve(LIB) + "/";
        assertThat(lines.get(lines.indexOf("-cp") + 1))
                .isEqualTo(lib + "millrace-cli-1.0.jar:" + lib + "library-2.0.jar:" + lib + "store-1.0.jar");
    }

    @Test
    @DisplayName("sources, poms and removed files of any module have it built again, and that once")
    void builds_what_changed() throws Exception {
        tree.run("env");
        int builds = 1;
        for (var changed : List.of(
                "pom.xml",
                "store/pom.xml",
                "store/src/main/A.java",
                "store/src/main/New.java",
                "examples/orders/pom.xml",
                "examples/orders/src/main/A.java")) {
            tree.agesBuild();
            tree.write(changed);

            tree.run("env");
            tree.run("env");

            assertThat(tree.builds()).as("after a change of %s", changed).hasSize(++builds);
            tree.source(changed);
        }
        tree.agesBuild();
        tree.run("env");
        assertThat(tree.builds()).as("after no change").hasSize(builds);
        Files.delete(tree.folder().resolve("store/src/main/New.java"));
        tree.run("env");
        assertThat(tree.builds()).as("after a file was removed").hasSize(builds + 1);
    }

    @Test
    @DisplayName("tests and documents have nothing built")
    void leaves_what_does_not_matter() throws Exception {
        tree.run("env");
        tree.agesBuild();
        tree.write("README.md");
        tree.write("docs/any.md");
        tree.write("store/src/test/ATest.java");
        for (var parent : List.of("", "store", "store/src")) {
            tree.write(parent + "/note"); // the folders are newer as well
        }
        tree.run("env");
        assertThat(tree.builds()).hasSize(1);
    }

    @Test
    @DisplayName("what is edited while it builds is built by the next start")
    void edited_meanwhile() throws Exception {
        tree.write("edited-meanwhile");
        tree.run("env");
        Files.delete(tree.folder().resolve("edited-meanwhile"));
        tree.run("env");
        assertThat(tree.builds()).hasSize(2);
    }

    @Test
    @DisplayName("a build that fails says why and where to read on, starts nothing, and is tried again")
    void failing_build() throws Exception {
        tree.write("broken");

        var failed = tree.run("env");

        assertThat(failed.exitCode()).isEqualTo(4);
        assertThat(failed.lines())
                .contains("[ERROR] a sentence about what is broken")
                .endsWith("millrace: the build failed; its whole output is in "
                        + tree.folder().toRealPath().resolve("cli/target/build.log"));
        assertThat(tree.files("cli/target/millrace")).isEmpty();

        Files.delete(tree.folder().resolve("broken"));
        assertThat(tree.run("env").exitCode()).isZero();
    }

    @Test
    @DisplayName("jars that only an earlier version needed go after the build, and no other file does")
    void removes_superfluous_jars() throws Exception {
        tree.run("env");
        for (var lib : List.of(LIB, DEMO_LIB)) {
            tree.write(lib + "/library-1.0.jar");
            tree.write(lib + "/rary-2.0.jar"); // the end of another's name
            tree.write(lib + "/library-2.0.jar.note");
        }
        tree.write("store/pom.xml");

        tree.run("env");

        assertThat(tree.jarsMeanwhile()).as("during the build").contains("library-1.0.jar", "rary-2.0.jar");
        assertThat(tree.files(LIB)).containsExactlyInAnyOrder(with(PACKED, "library-2.0.jar.note"));
        assertThat(tree.files(DEMO_LIB))
                .containsExactlyInAnyOrder(
                        "library-2.0.jar", "library-2.0.jar.note", "millrace-demo-1.0.jar", "store-1.0.jar");
    }

    @Test
    @DisplayName("a server that runs while a build fails keeps all its jars, superfluous ones as well")
    void keeps_jars_of_running_servers() throws Exception {
        tree.run("env");
        tree.write(LIB + "/library-1.0.jar");
        tree.write("store/pom.xml");
        tree.write("broken");

        tree.run("env");

        assertThat(tree.files(LIB)).containsExactlyInAnyOrder(with(PACKED, "library-1.0.jar"));
    }

    @Test
    @DisplayName("an unpacked distribution has no sources and is never built")
    void distribution() throws Exception {
        tree.run("env");
        Files.move(tree.folder().resolve(LIB), tree.folder().resolve("lib"));
        Files.delete(tree.folder().resolve("pom.xml"));
        tree.write("store/src/main/A.java");

        var lines = tree.run("env").lines();

        assertThat(lines.get(lines.indexOf("-cp") + 1))
                .startsWith(tree.folder().toRealPath().resolve("lib/millrace-cli-1.0.jar") + ":");
        assertThat(tree.builds()).hasSize(1);
    }

    @Test
    @DisplayName(
            "of all JDKs the newest is taken, wherever it is: JAVA_HOME, behind a link on the path, in the home folder")
    void newest_jdk() throws Exception {
        tree.with("MILLRACE_JAVA_HOME", "").with("JAVA_HOME", SourceTree.jdk(folder.resolve("a"), "96.0.1"));
        var links = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(
                links.resolve("java"),
                SourceTree.jdk(folder.resolve("b"), "95-ea").resolve("bin/java"));
        tree.with("PATH", links + ":/usr/bin:/bin");

        assertThat(tree.run("env").java()).isEqualTo(folder.resolve("a/bin/java"));

        SourceTree.jdk(folder.resolve("b"), "97");
        assertThat(tree.run("env").java()).isEqualTo(folder.resolve("b/bin/java"));

        var ofHome = SourceTree.jdk(tree.home().resolve(".jdks/any"), "98.0.2+9");
        assertThat(tree.run("env").java()).isEqualTo(ofHome.resolve("bin/java"));

        var managed = SourceTree.jdk(tree.home().resolve(".sdkman/candidates/java/any"), "99");
        assertThat(tree.run("env").java()).isEqualTo(managed.resolve("bin/java"));

        Files.delete(managed.resolve("bin/javac")); // what can only run programs is none
        assertThat(tree.run("env").java()).isEqualTo(ofHome.resolve("bin/java"));

        tree.with("MILLRACE_JAVA_HOME", folder.resolve("jdk"));
        assertThat(tree.run("env").java()).as("the user's choice").isEqualTo(folder.resolve("jdk/bin/java"));
    }

    @Test
    @DisplayName("where the user has chosen what is no JDK 21 or newer, that is said, and nothing is built")
    void unfit_choice() throws Exception {
        for (var version : List.of("17.0.12", "1.8.0_422", "20")) {
            tree.with("MILLRACE_JAVA_HOME", SourceTree.jdk(folder.resolve("old"), version));
            refused("millrace: MILLRACE_JAVA_HOME (" + folder.resolve("old")
                    + ") is not a JDK 21 or newer; point it at one or unset it.");
        }
        tree.with("MILLRACE_JAVA_HOME", "/nowhere");
        refused("millrace: MILLRACE_JAVA_HOME (/nowhere) is not a JDK 21 or newer; point it at one or unset it.");
    }

    @Test
    @DisplayName("a machine without a JDK 21 or newer is told so, and what to do")
    void no_jdk() throws Exception {
        var old = SourceTree.jdk(folder.resolve("old"), "17.0.12");
        var links = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("java"), old.resolve("bin/java"));
        tree.with("MILLRACE_JAVA_HOME", "").with("JAVA_HOME", old).with("PATH", links + ":/usr/bin:/bin");
        // The real machine has one: the launcher is not to look there.
        var launcher = tree.folder().resolve("millrace");
        var text = Files.readString(launcher);
        assertThat(text).contains(" /usr/lib/jvm/* /opt/java/* /opt/jdk* ");
        Files.writeString(launcher, text.replaceAll("(?<= )/(?=(usr/lib/jvm|opt|Library)/)", "/nowhere/"));

        refused(
                "millrace: needs a JDK 21 or newer; install one (for example Temurin 25) or point MILLRACE_JAVA_HOME at it.");
    }

    private void refused(String sentence) throws IOException, InterruptedException {
        var refused = tree.run("env");
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.lines()).containsExactly(sentence);
        assertThat(tree.builds()).isEmpty();
    }

    @Test
    @DisplayName("on JDK 25 a server's start is prepared once for a build; older JDKs and other commands do without")
    void prepares_quick_starts() throws Exception {
        tree.with("MILLRACE_CACHE", folder.resolve("cache"));
        assertThat(tree.run("up").lines()).noneMatch(line -> line.contains("AOT"));
        tree.with("MILLRACE_JAVA_HOME", SourceTree.jdk(folder.resolve("new"), "25"));
        assertThat(tree.run("env").lines()).noneMatch(line -> line.contains("AOTCache"));

        var first = tree.run("up", "template.yaml");

        assertThat(first.lines())
                .contains("Preparing quick starts for this JDK (once, some seconds) ...")
                .anyMatch(line -> line.startsWith("-XX:AOTCache=" + folder.resolve("cache")))
                .endsWith("dev.millrace.cli.Main", "up", "template.yaml");
        assertThat(tree.run("up").lines())
                .noneMatch(line -> line.startsWith("Preparing"))
                .anyMatch(line -> line.startsWith("-XX:AOTCache=" + folder.resolve("cache")));

        tree.write(LIB + "/another.jar");
        assertThat(tree.run("up").lines()).anyMatch(line -> line.startsWith("Preparing"));
    }

    private static String[] with(String[] names, String another) {
        var all = new ArrayList<>(List.of(names));
        all.add(another);
        return all.toArray(new String[0]);
    }
}

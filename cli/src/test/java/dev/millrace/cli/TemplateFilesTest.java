package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateFilesTest {

    private final Path folder;

    TemplateFilesTest(@TempDir Path temporary) throws IOException {
        folder = Files.createDirectory(temporary.resolve("my_orders"));
    }

    @Test
    void a_file_names_its_stack() throws IOException {
        var template = TemplateFiles.read(Files.writeString(folder.resolve("table.v2.yaml"), "Resources: {}"));

        assertThat(template.stack()).isEqualTo("table-v2");
        assertThat(template.text()).isEqualTo("Resources: {}");
        assertThat(template.folder()).isEqualTo(folder);
    }

    @Test
    void a_folder_stands_for_its_template_and_names_the_stack() throws IOException {
        Files.writeString(folder.resolve("template.yml"), "Resources: {}");

        var template = TemplateFiles.read(folder);

        assertThat(template.file()).isEqualTo(folder.resolve("template.yml"));
        assertThat(template.stack()).isEqualTo("my-orders");
    }

    @Test
    void a_stack_name_begins_with_a_letter() throws IOException {
        assertThat(TemplateFiles.read(Files.writeString(folder.resolve("1-2-go.json"), "{}"))
                        .stack())
                .isEqualTo("go");
        assertThat(TemplateFiles.read(Files.writeString(folder.resolve("42.json"), "{}"))
                        .stack())
                .isEqualTo("stack");
    }

    @Test
    void a_folder_without_a_template_is_refused_in_one_sentence() {
        assertThatThrownBy(() -> TemplateFiles.read(folder))
                .isInstanceOf(Refusal.class)
                .hasMessage("the folder " + folder + " holds no template.yaml, template.yml or template.json");
    }

    @Test
    void a_missing_template_is_refused_by_name() {
        var missing = folder.resolve("nope.yaml");

        assertThatThrownBy(() -> TemplateFiles.read(missing))
                .isInstanceOf(Refusal.class)
                .hasMessage("cannot read the template " + missing);
    }
}

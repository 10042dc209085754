package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A template as it was named on the command line.
 *
 * @param file the template itself
 * @param stack the stack's name: the file's, or the folder's if the file is just called "template"
 * @param text what is in it
 */
record TemplateFiles(Path file, String stack, String text) {

    private static final List<String> USUAL_NAMES = List.of("template.yaml", "template.yml", "template.json");

    /** Finds the template that a file or folder stands for. */
    static TemplateFiles read(Path given) {
        var file = given;
        if (Files.isDirectory(given)) {
            file = USUAL_NAMES.stream()
                    .map(given::resolve)
                    .filter(Files::isRegularFile)
                    .findFirst()
                    .orElseThrow(() -> new Refusal(
                            Refusal.CANNOT_START,
                            "the folder " + given + " holds no template.yaml, template.yml or template.json"));
        }
        try {
            var absolute = file.toAbsolutePath().normalize();
            return new TemplateFiles(absolute, stackName(absolute), Files.readString(absolute));
        } catch (IOException e) {
            throw new Refusal(Refusal.CANNOT_START, "cannot read the template " + file);
        }
    }

    /** The folder that relative code paths of the template start from. */
    Path folder() {
        var parent = file.getParent();
        return parent == null ? Path.of(".") : parent;
    }

    private static String stackName(Path file) {
        var base = file.getFileName().toString().replaceFirst("\\.[^.]*$", "").replaceFirst("\\.template$", "");
        var parent = file.getParent();
        var name = base.equals("template") && parent != null && parent.getFileName() != null
                ? parent.getFileName().toString()
                : base;
        var clean = name.replaceAll("[^A-Za-z0-9-]", "-").replaceFirst("^[^A-Za-z]+", "");
        return clean.isEmpty() ? "stack" : clean;
    }
}

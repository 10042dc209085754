package dev.millrace.stacks.template;

import java.nio.charset.StandardCharsets;

/** Reads the text of a template, YAML or JSON, within limits. */
public final class TemplateReader {

    /** Longest template, in bytes of UTF-8; CloudFormation's own limit. */
    public static final int MAX_BYTES = 1_000_000;

    /** Deepest nesting. */
    static final int MAX_DEPTH = 100;

    /** Most nodes, those that aliases repeat counted each time. */
    static final int MAX_NODES = 100_000;

    private TemplateReader() {}

    /**
     * Reads the document.
     *
     * @throws TemplateException if it is too large, not well-formed or uses a tag that CloudFormation does not have
     */
    public static Node read(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new TemplateException("Template may not exceed " + MAX_BYTES + " bytes in size.");
        }
        if (text.isBlank()) {
            throw new TemplateException("Template format error: the template is empty.");
        }
        return text.stripLeading().startsWith("{") ? JsonDocument.read(text) : YamlDocument.read(text);
    }

    /** Counts what is read, so that neither depth nor repetition by aliases can exhaust the memory. */
    static final class Budget {
        private int nodes;

        void take(int depth, int line) {
            if (depth > MAX_DEPTH) {
                throw TemplateException.at(
                        line, "Template format error: the template is nested more than " + MAX_DEPTH + " deep.");
            }
            if (++nodes > MAX_NODES) {
                throw TemplateException.at(
                        line, "Template format error: the template has more than " + MAX_NODES + " values.");
            }
        }
    }
}

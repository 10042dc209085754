package dev.millrace.stacks.template;

/** The template, or what it was given, cannot be used; the message is CloudFormation's own where it has one. */
public final class TemplateException extends RuntimeException {

    public TemplateException(String message) {
        super(message);
    }

    public TemplateException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The message with the line it is about. */
    static TemplateException at(int line, String message) {
        return new TemplateException(message + " (line " + line + ")");
    }
}

package dev.millrace.cli.log;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * Writes what is at least so important: time, level, the class it is about, and the message, then the stack of what
 * went wrong. Thread-safe; messages are whole.
 */
final class LineLogger extends LegacyAbstractLogger {

    private static final long serialVersionUID = 1L;

    private final int least;
    private final transient Supplier<OffsetDateTime> now;
    private final transient PrintStream out;

    /** @param least the number of the least important level that is written; a number above all levels for none */
    LineLogger(String name, int least, Supplier<OffsetDateTime> now, PrintStream out) {
        this.name = name;
        this.least = least;
        this.now = now;
        this.out = out;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String message,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        var text = new StringWriter();
        var line = new PrintWriter(text);
        line.print(Times.FORM.format(now.get()));
        line.print(' ');
        line.print(level);
        line.print(' ');
        line.print(name.substring(name.lastIndexOf('.') + 1));
        line.print(" - ");
        line.println(MessageFormatter.basicArrayFormat(message, arguments));
        if (failure != null) {
            failure.printStackTrace(line);
        }
        line.flush();
        out.print(text);
        out.flush();
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    public boolean isTraceEnabled() {
        return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return isEnabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return isEnabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return isEnabled(Level.ERROR);
    }

    private boolean isEnabled(Level level) {
        return level.toInt() >= least;
    }

    /** Loaded when there is something to say: it takes long. */
    private static final class Times {

        static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);
    }
}

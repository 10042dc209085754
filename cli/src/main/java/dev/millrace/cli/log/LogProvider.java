package dev.millrace.cli.log;

import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** Gives SLF4J its loggers, one a name. Thread-safe. */
public final class LogProvider implements SLF4JServiceProvider {

    private static final int NOTHING = Integer.MAX_VALUE;

    private final ConcurrentMap<String, LineLogger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();

    /** What an operator should know; {@code -Dmillrace.log=debug} shows more, {@code off} nothing. */
    private final int least = least(System.getProperty("millrace.log", "warn"));

    /** For SLF4J, which makes it by its name. */
    public LogProvider() {}

    @Override
    public void initialize() {
        // all is there
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return name -> loggers.computeIfAbsent(
                name,
                fresh -> new LineLogger(fresh, least, () -> OffsetDateTime.now(ZoneId.systemDefault()), System.err));
    }

    /** The number of the level that was asked for, above all levels for {@code off}, or warnings if it is none. */
    static int least(String name) {
        if ("off".equalsIgnoreCase(name)) {
            return NOTHING;
        }
        for (var level : Level.values()) {
            if (level.name().equalsIgnoreCase(name)) {
                return level.toInt();
            }
        }
        return Level.WARN.toInt();
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0";
    }
}

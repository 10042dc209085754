package dev.millrace.services.cloudwatch;

import dev.millrace.model.Clock;
import dev.millrace.services.Mailbox;
import dev.millrace.services.cloudwatch.AlarmEvaluation.Datapoint;
import dev.millrace.services.metrics.MetricStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has alarms evaluated: each minute, two seconds after it has ended, so that what was measured in it is there; alarms
 * of short periods every ten seconds; those that look at more than a day every hour. What an evaluation sees ends with
 * the minute, however late it runs. While there are no alarms there is no timer. Thread-safe.
 */
final class AlarmWatch {

    /** How long after the end of a period it is evaluated. Q-345 */
    static final Duration DELAY = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(AlarmWatch.class);
    private static final int MINUTE = 60;
    private static final int SHORT_STEP = 10;
    private static final int HOUR = 3600;
    private static final Duration DAY = Duration.ofDays(1);

    private final Alarms alarms;
    private final MetricStore metrics;
    private final Clock clock;
    private final Mailbox mailbox;
    private final ReentrantLock arming = new ReentrantLock();
    private Clock.@Nullable Timer timer;
    private boolean closed;

    AlarmWatch(Alarms alarms, MetricStore metrics, Clock clock, Executor background) {
        this.alarms = alarms;
        this.metrics = metrics;
        this.clock = clock;
        this.mailbox = new Mailbox(background);
    }

    /** Sets the timer for the next evaluation; to be called whenever there may be other alarms than before. */
    void arm() {
        arming.lock();
        try {
            var running = timer;
            if (running != null) {
                running.cancel();
                timer = null;
            }
            var all = alarms.all();
            if (closed || all.isEmpty()) {
                return;
            }
            boolean isShort = all.stream().anyMatch(alarm -> alarm.settings().periodSeconds() < MINUTE);
            int step = isShort ? SHORT_STEP : MINUTE;
            var end = Shapes.floor(clock.now().minus(DELAY), step).plusSeconds(step);
            timer = clock.schedule(end.plus(DELAY), () -> evaluateAt(end));
        } finally {
            arming.unlock();
        }
    }

    private void evaluateAt(Instant end) {
        arm();
        mailbox.post(() -> {
            for (var alarm : alarms.all()) {
                if (isDue(alarm.settings(), end)) {
                    evaluate(alarm, end);
                }
            }
        });
    }

    private static boolean isDue(AlarmSettings settings, Instant end) {
        long second = end.getEpochSecond();
        if (settings.periodSeconds() < MINUTE) {
            return second % SHORT_STEP == 0;
        }
        return second % (settings.watchedTime().compareTo(DAY) > 0 ? HOUR : MINUTE) == 0;
    }

    private void evaluate(StoredAlarm alarm, Instant end) {
        try {
            var settings = alarm.settings();
            var starts = new ArrayList<Instant>();
            for (int i = 1; i <= settings.rule().range(); i++) {
                starts.add(end.minusSeconds((long) i * settings.periodSeconds()));
            }
            var found = datapoints(alarm, starts.getLast(), end);
            List<Optional<Datapoint>> periods = new ArrayList<>();
            starts.forEach(start -> periods.add(Optional.ofNullable(found.get(start))));
            StateReason.decide(settings, alarm.state(), periods, starts, end.plus(DELAY))
                    .ifPresent(state -> alarms.evaluated(alarm, state));
        } catch (RuntimeException e) {
            if (!isClosed()) {
                LOG.error("Alarm {} could not be evaluated; it is tried again with the next period", alarm.arn(), e);
            }
        }
    }

    private NavigableMap<Instant, Datapoint> datapoints(StoredAlarm alarm, Instant from, Instant to) {
        var settings = alarm.settings();
        var found = new TreeMap<Instant, Datapoint>();
        var watched = settings.watched();
        if (watched.isPresent()) {
            var rows = MetricQueries.of(settings.metrics(), alarm.scope())
                    .answers(metrics, alarm.scope(), from, to)
                    .rows(String.valueOf(watched.get().id()));
            if (!rows.isEmpty()) {
                rows.getFirst().points().forEach((at, value) -> found.put(at, new Datapoint(at, value, 1)));
            }
            return found;
        }
        var metric = Shapes.metric(
                String.valueOf(settings.namespace()), String.valueOf(settings.metricName()), settings.dimensions());
        var query = new MetricStore.Query(metric, from, to, Duration.ofSeconds(settings.periodSeconds()));
        var statistic = Statistic.of(settings.statisticName()).orElseThrow();
        MetricQueries.read(metrics, alarm.scope(), query, settings.unit())
                .forEach((at, values) -> statistic
                        .of(values)
                        .ifPresent(value -> found.put(at, new Datapoint(at, value, values.count()))));
        return found;
    }

    private boolean isClosed() {
        arming.lock();
        try {
            return closed;
        } finally {
            arming.unlock();
        }
    }

    void close() {
        arming.lock();
        try {
            closed = true;
        } finally {
            arming.unlock();
        }
        arm();
    }
}

package dev.millrace.trigger;

import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.FailureReport.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one lane as its function and its driver see them: budgets, waits, splits and ages (F). A form is known
 * by its request id; what is left of it when its front was too old has another id and the same budget.
 */
final class CallRules {

    /** How the last call with the current form was answered. */
    private enum Last {
        NONE,
        FAILED,
        THROTTLED
    }

    private final DeliveryLimits limits;
    private @Nullable UUID requestId;
    private List<StreamRecord> records = List.of();
    private Last last = Last.NONE;
    private Instant answeredAt = Instant.EPOCH;
    private MappingSettings answeredUnder = MappingSettings.defaults();
    private int failures;
    private int throttles;

    /** Keys of the call in flight, a bit each; the final call of a window has none. */
    int keysInFlight;

    boolean isInFlight;

    CallRules(DeliveryLimits limits) {
        this.limits = limits;
    }

    /** The function is to be called. */
    void called(ShardEffect.Invoke invoke, MappingSettings settings, Instant now) {
        checkSize(invoke);
        for (var record : invoke.records()) {
            if (isTooOld(record.createdAt(), settings, now)
                    || record.createdAt().isAfter(now)) {
                throw Invariant.AGE.broken("%s of %s is sent", record, record.createdAt());
            }
        }
        if (invoke.requestId().equals(requestId) || invoke.attempt().tryNumber() > 1) {
            checkRepeat(invoke, now);
        } else {
            failures = 0;
            throttles = 0;
        }
        requestId = invoke.requestId();
        records = invoke.records();
        last = Last.NONE;
    }

    private void checkSize(ShardEffect.Invoke invoke) {
        var sent = invoke.records();
        boolean isFinal = invoke.window().filter(WindowCall::isFinal).isPresent();
        if (sent.isEmpty() != isFinal) {
            throw Invariant.BATCH.broken("%d records, final: %s", sent.size(), isFinal);
        }
        long bytes = 0;
        for (int i = 0; i < sent.size(); i++) {
            bytes += sent.get(i).eventBytes();
            if (i > 0 && !sent.get(i).sequenceNumber().isAfter(sent.get(i - 1).sequenceNumber())) {
                throw Invariant.BATCH.broken("%s is sent behind %s", sent.get(i), sent.get(i - 1));
            }
        }
        // A window may send a single record with a state so large that together they are longer.
        long state = sent.size() > 1
                ? invoke.window().map(call -> (long) call.state().length()).orElse(0L)
                : 0;
        if (!isFinal && InvocationEvent.length(sent.size(), bytes + state) > limits.eventBytes()) {
            throw Invariant.BATCH.broken("%d bytes and a state of %d are sent", bytes, state);
        }
    }

    private void checkRepeat(ShardEffect.Invoke invoke, Instant now) {
        var sent = invoke.records();
        boolean same = invoke.requestId().equals(requestId);
        // C.8: the same records, or without those at the front that are too old by now.
        int cut = records.size() - sent.size();
        boolean rest = cut >= 0 && (sent.isEmpty() || sent.getLast().equals(records.getLast())) && (!same || cut == 0);
        if (last == Last.NONE || !rest) {
            throw Invariant.ONCE.broken("%s repeats %s (%s)", sent, records, last);
        }
        if (last == Last.FAILED) {
            if (answeredUnder.bisect() && records.size() > 1) {
                throw Invariant.BISECT.broken("%s is sent again as %s", records, sent);
            }
            if (answeredUnder.retries() instanceof MappingSettings.RetryLimit.AtMost(var most) && failures > most) {
                throw Invariant.BUDGET.broken("%s: call %d of 1 + %d", sent, failures + 1, most);
            }
        }
        int repeat = last == Last.FAILED ? failures : throttles;
        var wait = limits.firstWait().multipliedBy(1L << Math.min(repeat - 1, 20));
        var least = wait.compareTo(limits.longestWait()) > 0 ? limits.longestWait() : wait;
        if (Duration.between(answeredAt, now).compareTo(least) < 0) {
            throw Invariant.BACK_OFF.broken(
                    "repeat %d of %s after %s", repeat, sent, Duration.between(answeredAt, now));
        }
    }

    /** The answer to the call in flight, as the engine is about to hear it. */
    void answered(ShardEvent event, int done, MappingSettings settings, Instant now) {
        answeredAt = now;
        answeredUnder = settings;
        if (event instanceof ShardEvent.Throttled) {
            last = Last.THROTTLED;
            throttles++;
        } else if (event instanceof ShardEvent.Failed || (done == 0 && !records.isEmpty())) {
            last = Last.FAILED;
            failures++;
        } else {
            requestId = null;
        }
    }

    /** Records, or a final call, are given up. */
    void givenUp(HistoryEntry.GivenUp entry, List<StreamRecord> what, MappingSettings settings, Instant now) {
        switch (entry.condition()) {
            case RETRY_ATTEMPTS_EXHAUSTED -> {
                if (settings.bisect() && entry.batch().records() > 1) {
                    throw Invariant.BISECT.broken("%s is given up whole", entry);
                }
                int least = switch (settings.retries()) {
                    case MappingSettings.RetryLimit.Unlimited() -> Integer.MAX_VALUE;
                    case MappingSettings.RetryLimit.AtMost(var most) -> most + 1;
                };
                if (!isTooLarge(what) && (failures < least || last != Last.FAILED)) {
                    throw Invariant.BUDGET.broken("%s after %d calls of %d", entry, failures, least);
                }
            }
            case RECORD_AGE_EXCEEDED -> {
                var createdAt = entry.batch() instanceof HistoryEntry.FinalCall(var lane, var window)
                        ? window.end().plus(LaneWindow.IDLE)
                        : what.getLast().createdAt();
                if (!isTooOld(createdAt, settings, now)) {
                    throw Invariant.AGE.broken("%s of %s is given up", entry, createdAt);
                }
            }
        }
    }

    /** The report about what was just given up. */
    void reported(FailureReport report) {
        if (report.condition() == Condition.RETRY_ATTEMPTS_EXHAUSTED && !isTooLarge(report.records())) {
            if (!report.requestId().equals(requestId) || report.invokeCount() != failures) {
                throw Invariant.BUDGET.broken(
                        "%d calls are reported of %s, which had %d", report.invokeCount(), report.records(), failures);
            }
        } else if (report.requestId().equals(requestId) && report.invokeCount() != Math.max(1, failures)) {
            throw Invariant.BUDGET.broken("%d calls reported, not %d", report.invokeCount(), failures);
        }
    }

    /** F.2.1: only what was tried before ends so. */
    void expired(List<StreamRecord> what, Instant now) {
        for (var record : what) {
            if (!record.createdAt().plus(limits.retention()).isBefore(now)) {
                throw Invariant.AGE.broken("%s of %s expires", record, record.createdAt());
            }
        }
    }

    private boolean isTooLarge(List<StreamRecord> what) {
        return what.size() == 1 && InvocationEvent.length(1, what.getFirst().eventBytes()) > limits.eventBytes();
    }

    private static boolean isTooOld(Instant createdAt, MappingSettings settings, Instant now) {
        return settings.recordAge() instanceof MappingSettings.RecordAgeLimit.AtMost(var age)
                && Duration.between(createdAt, now).toSeconds() > age.toSeconds();
    }
}

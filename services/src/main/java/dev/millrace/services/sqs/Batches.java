package dev.millrace.services.sqs;

import dev.millrace.model.ServiceException;
import dev.millrace.model.errors.SqsErrors;
import dev.millrace.services.sqs.MessageWire.Failure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the batch operations have in common: checks of the whole, then each entry for itself. */
final class Batches {

    private static final int MOST_ENTRIES = 10;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,80}");

    private Batches() {}

    /** The entries' answers; those that failed are told apart. */
    record Outcome<R>(List<R> successful, List<Failure> failures) {

        /** Absent rather than empty, as AWS sends it. */
        @Nullable
        List<Failure> failed() {
            return failures.isEmpty() ? null : failures;
        }
    }

    /** @param name of an entry, for messages */
    static <E> List<E> checked(@Nullable List<E> entries, Function<E, @Nullable String> id, String name) {
        if (entries == null || entries.isEmpty()) {
            throw SqsErrors.emptyBatch(name);
        }
        if (entries.size() > MOST_ENTRIES) {
            throw SqsErrors.tooManyEntries(MOST_ENTRIES, entries.size());
        }
        var seen = new HashSet<String>();
        for (var entry : entries) {
            var own = id.apply(entry);
            if (own == null) {
                throw SqsErrors.missingParameter(name + ".Id");
            }
            if (!ID.matcher(own).matches()) {
                throw SqsErrors.invalidEntryId();
            }
            if (!seen.add(own)) {
                throw SqsErrors.entryIdsNotDistinct(own);
            }
        }
        return entries;
    }

    /** Runs each entry; a refusal concerns only the entry it is of. */
    static <E, R> Outcome<R> each(List<E> entries, Function<E, @Nullable String> id, Function<E, R> work) {
        var successful = new ArrayList<R>();
        var failures = new ArrayList<Failure>();
        for (var entry : entries) {
            try {
                successful.add(work.apply(entry));
            } catch (ServiceException e) {
                var error = e.error();
                if (error.code().equals("QueueDoesNotExist")) {
                    throw e; // not this entry's fault
                }
                var queryCode = error.queryCode();
                failures.add(new Failure(
                        Objects.requireNonNull(id.apply(entry)),
                        true,
                        queryCode == null ? error.code() : queryCode,
                        error.message()));
            }
        }
        return new Outcome<>(successful, failures);
    }
}

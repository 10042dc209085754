package dev.millrace.services.sns;

import dev.millrace.services.queues.MessageQueues;
import dev.millrace.services.queues.MessageQueues.NewMessage;
import dev.millrace.services.sns.TopicCatalog.Entry;
import dev.millrace.store.Writer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns notices into what each subscription gets. Thread-safe. */
final class Fanout {

    private static final Logger LOG = LoggerFactory.getLogger(Fanout.class);

    /** A queue's message has no more attributes than that. */
    private static final int MOST_ATTRIBUTES = 10;

    private final MessageQueues queues;
    private final Outbox outbox;
    private final DeadLetters deadLetters;
    private final Spelling spelling;

    Fanout(MessageQueues queues, Outbox outbox, DeadLetters deadLetters, Spelling spelling) {
        this.queues = queues;
        this.outbox = outbox;
        this.deadLetters = deadLetters;
        this.spelling = spelling;
    }

    /** A dispatch to a queue, spelt. */
    record Queued(Dispatch dispatch, NewMessage message) {}

    /**
     * What is to be done, worked out before the commit.
     *
     * @param kept goes to the outbox
     * @param mail is only logged
     */
    record Deliveries(List<Queued> queued, List<Dispatch> kept, List<Dispatch> mail) {}

    Deliveries prepare(Entry entry, List<Notice> notices) {
        var queued = new ArrayList<Queued>();
        var kept = new ArrayList<Dispatch>();
        var mail = new ArrayList<Dispatch>();
        var signatureVersion = entry.topic().settings().signatureVersion();
        for (var notice : notices) {
            for (var subscriber : entry.subscribers().values()) {
                if (!subscriber.wants(notice)) {
                    continue;
                }
                var dispatch = Dispatch.of(notice, subscriber.stored(), signatureVersion);
                switch (dispatch.protocol()) {
                    case SQS -> queued.add(new Queued(dispatch, spelling.forQueue(dispatch)));
                    case LAMBDA, HTTP, HTTPS -> kept.add(dispatch);
                    case EMAIL, EMAIL_JSON -> mail.add(dispatch);
                }
            }
        }
        return new Deliveries(queued, kept, mail);
    }

    /** The last part of a change of the store; queues come last in it, since their memory moves at once. */
    void carryOut(Writer writer, Deliveries deliveries) {
        var tooMany = new ArrayList<Dispatch>();
        for (var dispatch : deliveries.kept()) {
            if (!outbox.put(writer, dispatch)) {
                tooMany.add(dispatch);
            }
        }
        for (var queued : deliveries.queued()) {
            if (queued.message().attributes().size() > MOST_ATTRIBUTES) {
                deadLetters.bury(writer, queued.dispatch(), "a queue's message has at most ten attributes");
            } else if (!queues.put(writer, queued.dispatch().endpoint(), queued.message())) {
                deadLetters.bury(writer, queued.dispatch(), "there is no such queue");
            }
        }
        tooMany.forEach(dispatch -> deadLetters.bury(writer, dispatch, "too many wait for this endpoint"));
        writer.afterCommit(() -> deliveries.mail().forEach(Fanout::log));
    }

    private static void log(Dispatch mail) {
        LOG.warn(
                "Mail for {}, which is not sent, of topic {}: subject '{}', message {}",
                mail.endpoint(),
                mail.topicArn(),
                mail.subject(),
                mail.message());
    }
}

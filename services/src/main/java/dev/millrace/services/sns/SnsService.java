package dev.millrace.services.sns;

import dev.millrace.model.Clock;
import dev.millrace.services.AwsService;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import java.util.ArrayList;
import java.util.List;

/** SNS over {@link LocalTopics}. Thread-safe. */
public final class SnsService implements AwsService {

    private final LocalTopics topics;
    private final List<Operation> operations;

    /** @param topics closed with the service */
    public SnsService(LocalTopics topics, Clock clock) {
        this.topics = topics;
        var all = new ArrayList<Operation>();
        all.addAll(new TopicOperations(topics).all());
        all.addAll(new SubscriptionOperations(topics).all());
        all.addAll(new PublishOperations(topics, clock).all());
        this.operations = List.copyOf(all);
    }

    @Override
    public Address address() {
        return new Address(
                "sns", "sns", "", "2010-03-31", "http://sns.amazonaws.com/doc/2010-03-31/", List.of(Protocol.QUERY));
    }

    @Override
    public List<Operation> operations() {
        return operations;
    }

    @Override
    public void close() {
        topics.close();
    }
}

package dev.millrace.services.sqs;

import dev.millrace.model.Clock;
import dev.millrace.services.AwsService;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import java.util.List;
import java.util.stream.Stream;

/** SQS over {@link Queues}. Thread-safe. */
public final class SqsService implements AwsService {

    private final Queues queues;
    private final List<Operation> operations;

    /** @param queues closed with the service */
    public SqsService(Queues queues, Clock clock) {
        this.queues = queues;
        this.operations = Stream.concat(
                        new QueueOperations(queues, clock).all().stream(),
                        new MessageOperations(queues, clock).all().stream())
                .toList();
    }

    @Override
    public Address address() {
        return new Address(
                "sqs",
                "sqs",
                "AmazonSQS",
                "2012-11-05",
                "http://queue.amazonaws.com/doc/2012-11-05/",
                List.of(Protocol.JSON_1_0, Protocol.QUERY));
    }

    @Override
    public List<Operation> operations() {
        return operations;
    }

    @Override
    public void close() {
        queues.close();
    }
}

package dev.millrace.services.logs;

import dev.millrace.model.Clock;
import dev.millrace.services.AwsService;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import java.util.ArrayList;
import java.util.List;

/** CloudWatch Logs over {@link Logs}. Thread-safe. */
public final class LogsService implements AwsService {

    private final List<Operation> operations;

    /** @param logs not closed with the service */
    public LogsService(Logs logs, Clock clock) {
        var all = new ArrayList<Operation>();
        all.addAll(new GroupOperations(logs).all());
        all.addAll(new StreamOperations(logs).all());
        all.addAll(new TagOperations(logs).all());
        all.add(Operation.of(
                "PutLogEvents",
                PutLogEvents.Request.class,
                PutLogEvents.Response.class,
                new PutLogEvents(logs, clock)::handle));
        all.add(Operation.of(
                "GetLogEvents",
                GetLogEvents.Request.class,
                GetLogEvents.Response.class,
                new GetLogEvents(logs)::handle));
        all.add(Operation.of(
                "FilterLogEvents",
                FilterLogEvents.Request.class,
                FilterLogEvents.Response.class,
                new FilterLogEvents(logs)::handle));
        operations = List.copyOf(all);
    }

    @Override
    public Address address() {
        return new Address("logs", "logs", "Logs_20140328", "", "", List.of(Protocol.JSON_1_1));
    }

    @Override
    public List<Operation> operations() {
        return operations;
    }
}

package dev.millrace.services.cloudwatch;

import dev.millrace.model.Clock;
import dev.millrace.services.AwsService;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import dev.millrace.services.metrics.MetricStore;
import dev.millrace.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * CloudWatch's metrics and alarms. Alarms of earlier runs can be seen as soon as it exists; they are evaluated, and
 * their actions carried out, after {@link #resume}. Thread-safe.
 */
public final class CloudWatchService implements AwsService {

    private final ActionOutbox outbox;
    private final AlarmWatch watch;
    private final List<Operation> operations;

    /**
     * @param metrics what is measured; not closed with the service
     * @param actions whom alarms tell
     * @param background runs tasks that block
     */
    public CloudWatchService(Store store, Clock clock, MetricStore metrics, AlarmActions actions, Executor background) {
        var numbers = new Numbers(store, clock);
        outbox = new ActionOutbox(store, clock, actions, numbers, background);
        var alarms = new Alarms(store, clock, outbox, numbers);
        alarms.trimHistory();
        watch = new AlarmWatch(alarms, metrics, clock, background);
        var all = new ArrayList<Operation>();
        var put = new PutMetricData(metrics, clock);
        var list = new ListMetrics(metrics, clock);
        var statistics = new GetMetricStatistics(metrics);
        var data = new GetMetricData(metrics, clock);
        var putAlarm = new PutMetricAlarm(alarms, watch);
        all.add(Operation.of("PutMetricData", PutMetricData.Request.class, Shapes.Nothing.class, put::handle));
        all.add(Operation.of("ListMetrics", ListMetrics.Request.class, ListMetrics.Answer.class, list::handle));
        all.add(Operation.of(
                "GetMetricStatistics",
                GetMetricStatistics.Request.class,
                GetMetricStatistics.Answer.class,
                statistics::handle));
        all.add(Operation.of("GetMetricData", GetMetricData.Request.class, GetMetricData.Answer.class, data::handle));
        all.add(Operation.of("PutMetricAlarm", PutMetricAlarm.Request.class, Shapes.Nothing.class, putAlarm::handle));
        all.addAll(new AlarmOperations(alarms).all());
        all.addAll(new AlarmTags(alarms).all());
        operations = List.copyOf(all);
    }

    /** Lets alarms of earlier runs go on. To be called once, when what their actions reach is ready. */
    public void resume() {
        outbox.resume();
        watch.arm();
    }

    @Override
    public Address address() {
        return new Address(
                "cloudwatch",
                "monitoring",
                "GraniteServiceVersion20100801",
                "2010-08-01",
                "http://monitoring.amazonaws.com/doc/2010-08-01/",
                List.of(Protocol.JSON_1_0, Protocol.QUERY, Protocol.RPC_V2_CBOR));
    }

    @Override
    public List<Operation> operations() {
        return operations;
    }

    /** Evaluates nothing any more; actions not carried out yet are kept for the next run. */
    @Override
    public void close() {
        watch.close();
        outbox.close();
    }
}

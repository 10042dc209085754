package dev.millrace.services.mappings;

import dev.millrace.model.Arn;
import dev.millrace.store.Writer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Sends each report where the service in its destination's ARN says. Immutable. */
public final class RoutedDestinations implements FailureDestinations {

    private final Map<String, FailureDestinations> byService;

    /** @param byService by the service's name in ARNs: {@code sqs}, {@code sns}, {@code s3} */
    public RoutedDestinations(Map<String, FailureDestinations> byService) {
        this.byService = new TreeMap<>(byService);
    }

    @Override
    public Delivery deliver(OutboxEntry report, Consumer<Writer> settle) {
        var destinationArn = report.destination();
        var destinations =
                byService.get(Arn.parse(destinationArn).map(Arn::service).orElse(""));
        return destinations == null
                ? new Delivery.Refused(
                        "on-failure destinations are of " + byService.keySet() + ", not " + destinationArn)
                : destinations.deliver(report, settle);
    }
}

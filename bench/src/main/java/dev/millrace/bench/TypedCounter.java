package dev.millrace.bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import java.io.IOException;
import java.util.Map;

/** A handler of the typed event that looks at each record's new image and tells a file how many it had. */
public final class TypedCounter implements RequestHandler<DynamodbEvent, Map<String, Object>> {

    private final CountFile file = new CountFile();

    @Override
    public Map<String, Object> handleRequest(DynamodbEvent event, Context context) {
        int records = 0;
        for (var change : event.getRecords()) {
            if (change.getDynamodb().getNewImage().containsKey("id")) {
                records++;
            }
        }
        try {
            file.add(records);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Map.of();
    }
}

package dev.millrace.cli;

import java.util.List;
import java.util.Map;

/** The function of the tests of {@code explain}: a poisonous order breaks its batch. */
public final class FulfillingHandler {

    /** Handles a batch of stream records; bound by its signature alone. */
    public Map<String, Object> fulfil(Map<String, List<Map<String, Object>>> event) {
        if (event.toString().contains("poison")) {
            throw new IllegalArgumentException("no such \u001b[31marticle");
        }
        return Map.of();
    }
}

package dev.millrace.services.lambda;

import dev.millrace.services.topics.Topics;
import dev.millrace.store.Writer;
import java.util.Set;
import java.util.function.Consumer;

/** Topics that exist and do nothing else. */
public final class TestingTopics implements Topics {

    private final Set<String> arns;

    public TestingTopics(String... arns) {
        this.arns = Set.of(arns);
    }

    @Override
    public boolean exists(String topicArn) {
        return arns.contains(topicArn);
    }

    @Override
    public boolean publish(String topicArn, Publication message, Consumer<Writer> also) {
        throw new AssertionError("the API publishes nothing");
    }
}

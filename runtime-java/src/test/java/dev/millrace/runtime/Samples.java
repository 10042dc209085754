package dev.millrace.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** Handlers of every shape. */
public final class Samples {

    private Samples() {}

    /** The type parameters in another order than the interface's, to be followed through two levels. */
    public abstract static class Base<R, E> implements RequestHandler<E, R> {}

    public abstract static class Named<E> extends Base<String, E> {}

    public static final class Order {
        private String id = "";

        public void setId(String id) {
            this.id = id;
        }
    }

    public static final class OrderId extends Named<Order> {
        @Override
        public String handleRequest(Order order, Context context) {
            return order.id;
        }
    }

    public static final class Stream implements RequestStreamHandler {
        @Override
        public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
            in.transferTo(out);
        }
    }

    @SuppressWarnings("rawtypes")
    public static final class Raw implements RequestHandler {
        @Override
        public Object handleRequest(Object event, Context context) {
            return event;
        }
    }

    public static final class Returnless implements RequestHandler<Object, Void> {
        @Override
        @SuppressWarnings("NullAway") // there is no other Void
        public Void handleRequest(Object event, Context context) {
            return null;
        }
    }

    public static final class Methods {
        public String alone(String name) {
            return "alone " + name;
        }

        public String both(String name) {
            return "without context " + name;
        }

        public String both(String name, Context context) {
            return "with context " + name;
        }

        public static int sum(List<Integer> numbers) {
            return numbers.stream().mapToInt(Integer::intValue).sum();
        }

        public String noEvent() {
            return "no event";
        }

        public void streams(InputStream in, OutputStream out) throws IOException {
            in.transferTo(out);
        }

        public String twoEvents(String one, String other) {
            return one + other;
        }

        public void fails(Map<String, Object> event) throws IOException {
            throw new IOException("disk of " + event.get("name"));
        }

        String hidden(String name) {
            return name;
        }
    }

    public static final class Inherited {
        private Inherited() {}
    }

    public static final class Throwing {
        public Throwing() {
            throw new IllegalArgumentException("no TABLE");
        }

        public String handle(String event) {
            return event;
        }
    }

    public static final class ThrowingStatically {
        static final int TABLE = Integer.parseInt("orders");

        public String handle(String event) {
            return event + TABLE;
        }
    }
}

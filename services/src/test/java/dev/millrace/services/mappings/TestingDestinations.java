package dev.millrace.services.mappings;

import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A destination in the same store: the document and what settles it are one commit. Thread-safe. */
final class TestingDestinations implements FailureDestinations {

    /** A delivered document. */
    record Document(String destination, String text) {}

    final List<Document> delivered = new CopyOnWriteArrayList<>();
    private final Store store;
    private volatile boolean broken;
    private volatile boolean refusing;

    TestingDestinations(Store store) {
        this.store = store;
    }

    void broken(boolean now) {
        broken = now;
    }

    void refusing(boolean now) {
        refusing = now;
    }

    @Override
    public Delivery deliver(OutboxEntry report, Consumer<Writer> settle) {
        if (broken) {
            throw new IllegalStateException("out of order");
        }
        if (refusing) {
            return new Delivery.Refused("no such queue");
        }
        store.commit(writer -> {
            settle.accept(writer);
            return true;
        });
        delivered.add(new Document(report.destination(), report.document()));
        return new Delivery.Delivered();
    }
}

package dev.millrace.tables.table;

import dev.millrace.tables.stream.StreamViewType;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A change of a table, made as a whole or not at all.
 *
 * @param settings what becomes of its settings; may refuse by throwing
 * @param provisioned new units of global indexes, by name
 * @param throughput what becomes of other declared throughput of global indexes, by name
 * @param index an index that comes or goes
 * @param stream whether its stream begins or ends
 */
public record TableUpdate(
        UnaryOperator<TableSettings> settings,
        Map<String, Billing.Provisioned> provisioned,
        Map<String, UnaryOperator<Throughput>> throughput,
        Optional<IndexChange> index,
        Optional<StreamChange> stream) {

    /** A global index comes or goes; one at a time (spec 3.3.7). */
    public sealed interface IndexChange {

        /** It is made, and filled in the background. */
        record Create(IndexSpec spec) implements IndexChange {
            public Create {
                Objects.requireNonNull(spec);
            }
        }

        /** It is deleted, at once. */
        record Delete(String name) implements IndexChange {
            public Delete {
                Objects.requireNonNull(name);
            }
        }
    }

    /** The table's stream begins or ends. */
    public sealed interface StreamChange {

        /** A new one begins; what is written from the answer on is captured (spec O17). */
        record Enable(StreamViewType view) implements StreamChange {
            public Enable {
                Objects.requireNonNull(view);
            }
        }

        /** It ends, and stays readable until its records have been kept long enough. */
        record Disable() implements StreamChange {}
    }

    public TableUpdate {
        Objects.requireNonNull(settings);
        provisioned = Map.copyOf(provisioned);
        throughput = Map.copyOf(throughput);
        Objects.requireNonNull(index);
        Objects.requireNonNull(stream);
    }

    /** Changes nothing but settings. */
    public static TableUpdate of(UnaryOperator<TableSettings> settings) {
        return new TableUpdate(settings, Map.of(), Map.of(), Optional.empty(), Optional.empty());
    }

    /** Changes nothing but the indexes. */
    public static TableUpdate of(IndexChange index) {
        return new TableUpdate(UnaryOperator.identity(), Map.of(), Map.of(), Optional.of(index), Optional.empty());
    }

    /** Changes nothing but the stream. */
    public static TableUpdate of(StreamChange stream) {
        return TableUpdate.of(UnaryOperator.identity()).withStream(Optional.of(stream));
    }

    public TableUpdate withStream(Optional<StreamChange> value) {
        return new TableUpdate(settings, provisioned, throughput, index, value);
    }
}

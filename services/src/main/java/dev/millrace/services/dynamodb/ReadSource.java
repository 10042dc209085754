package dev.millrace.services.dynamodb;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.expression.ProjectionExpression;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.table.IndexDescription;
import dev.millrace.tables.table.IndexRead;
import dev.millrace.tables.table.IndexSpec;
import dev.millrace.tables.table.ItemPage;
import dev.millrace.tables.table.Projection;
import dev.millrace.tables.table.TableDescription;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a Query or Scan reads, the table or one of its indexes, and how much of each item (spec 3.6.5, 3.6.6). */
record ReadSource(TableDescription table, Optional<IndexSpec> index, boolean wholeItems, boolean allAttributes) {

    /** Finds the index and checks what is asked of it. */
    static ReadSource of(ItemRequest request, TableDescription table, Expressions expressions) {
        var name = request.text(Member.INDEX_NAME);
        if (name.isEmpty()) {
            return new ReadSource(table, Optional.empty(), false, true);
        }
        var index = table.index(name.get())
                .map(IndexDescription::spec)
                .orElseThrow(
                        () -> DynamoDbErrors.validation("The table does not have the specified index: " + name.get()));
        boolean allAttributes = request.text(Member.SELECT).orElse("").equals("ALL_ATTRIBUTES");
        if (index.isGlobal()) {
            checkGlobal(request, table, index, expressions, allAttributes);
            return new ReadSource(table, Optional.of(index), false, false);
        }
        boolean wholeItems = (allAttributes && !(index.projection() instanceof Projection.All))
                || !missing(table, index, expressions.projection()).isEmpty()
                || !missing(
                                table,
                                index,
                                expressions.filter().map(f -> f.attributes()).orElse(Set.of()))
                        .isEmpty();
        return new ReadSource(table, Optional.of(index), wholeItems, allAttributes);
    }

    private static void checkGlobal(
            ItemRequest request,
            TableDescription table,
            IndexSpec index,
            Expressions expressions,
            boolean allAttributes) {
        if (request.flag(Member.CONSISTENT_READ, false)) {
            throw DynamoDbErrors.validation("Consistent reads are not supported on global secondary indexes");
        }
        if (allAttributes && !(index.projection() instanceof Projection.All)) {
            throw DynamoDbErrors.invalidParameter(
                    "Select type ALL_ATTRIBUTES is not supported for global secondary index " + index.name()
                            + " because its projection type is not ALL");
        }
        var missing = missing(table, index, expressions.projection());
        if (!missing.isEmpty()) {
            throw DynamoDbErrors.invalidParameter("Global secondary index " + index.name() + " does not project ["
                    + String.join(", ", missing) + "]");
        }
    }

    private static List<String> missing(
            TableDescription table, IndexSpec index, Optional<ProjectionExpression> projection) {
        return projection
                .map(asked -> missing(
                        table,
                        index,
                        asked.paths().stream().map(path -> path.attribute()).toList()))
                .orElse(List.of());
    }

    /** Of the attributes, those the index does not hold. */
    private static List<String> missing(TableDescription table, IndexSpec index, Collection<String> attributes) {
        var held = index.heldNames(table.key());
        return held.isEmpty()
                ? List.of()
                : attributes.stream()
                        .filter(name -> !held.get().contains(name))
                        .distinct()
                        .toList();
    }

    IndexKeySchema key() {
        return index.map(IndexSpec::key).orElseGet(() -> IndexKeySchema.of(table.key()));
    }

    /** How the tables are to read it. */
    Optional<IndexRead> read() {
        return index.map(spec -> new IndexRead(spec.name(), wholeItems));
    }

    /** The items as they are shown: an item may have been fetched whole for the sake of the filter only. */
    List<Item> shown(List<Item> items, Optional<ProjectionExpression> projection) {
        if (projection.isPresent()) {
            return items.stream().map(projection.get()::project).toList();
        }
        if (wholeItems && !allAttributes) {
            return index.flatMap(spec -> spec.heldNames(table.key()))
                    .map(ProjectionExpression::ofAttributes)
                    .map(held -> items.stream().map(held::project).toList())
                    .orElse(items);
        }
        return items;
    }

    /** What reading the page used: of the index, and of the table as far as items were fetched from it. */
    Consumed consumed(ItemPage page, boolean isConsistent) {
        double units = Capacity.read(page.scannedBytes(), isConsistent);
        return index.map(spec -> Consumed.ofIndex(
                        spec.name(),
                        spec.isGlobal(),
                        units,
                        page.fetchedBytes().stream()
                                .mapToDouble(bytes -> Capacity.read(bytes, isConsistent))
                                .sum()))
                .orElseGet(() -> Consumed.ofTable(units));
    }
}

package dev.millrace.tables.item;

import dev.millrace.model.AttributeValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An item, or any map of attributes (a key, an image): immutable, held as canonical bytes (see the package), decoded
 * only where someone looks. Equal items have equal bytes and the other way round. Thread-safe.
 */
public final class Item {

    /** The largest item DynamoDB stores, by {@link #sizeBytes}. */
    public static final int MAX_BYTES = 409_600;

    /** No attributes at all; what conditions see where there is no item. */
    public static final Item EMPTY = new Item(new byte[] {'{', '}'}, 0, Map.of());

    private final byte[] canonical;
    private volatile int size;
    private volatile @Nullable Map<String, AttributeValue> decoded;

    Item(byte[] canonical, int size, @Nullable Map<String, AttributeValue> decoded) {
        this.canonical = canonical;
        this.size = size;
        this.decoded = decoded;
    }

    /**
     * The item with these attributes. Numbers need not be canonical nor sets sorted.
     *
     * @throws dev.millrace.model.ServiceException if a number or a text is not one
     */
    public static Item of(Map<String, AttributeValue> attributes) {
        var out = new JsonBuffer();
        var size = CanonicalWriter.attributes(out, attributes);
        return new Item(out.toByteArray(), size, null);
    }

    /** An item from bytes that {@link #canonicalBytes} once gave. They are neither copied nor checked. */
    public static Item ofCanonical(byte[] canonical) {
        return new Item(canonical, -1, null);
    }

    /** As {@link #ofCanonical(byte[])}, where the size was kept beside the bytes. */
    public static Item ofCanonical(byte[] canonical, int sizeBytes) {
        return new Item(canonical, sizeBytes, null);
    }

    /** The item as DynamoDB JSON in UTF-8. Not to be changed. */
    public byte[] canonicalBytes() {
        return canonical;
    }

    /** The item as DynamoDB JSON. */
    public String json() {
        return new String(canonical, StandardCharsets.UTF_8);
    }

    /** What the item counts towards limits and capacity: names and values (spec 5.7). */
    public int sizeBytes() {
        if (size < 0) {
            size = ItemSize.of(attributes());
        }
        return size;
    }

    public boolean isEmpty() {
        return canonical.length == 2;
    }

    /** All attributes in order of their names' UTF-8 bytes. Unmodifiable. */
    public Map<String, AttributeValue> attributes() {
        var known = decoded;
        if (known == null) {
            known = new CanonicalReader(canonical).attributes();
            decoded = known;
        }
        return known;
    }

    /** One top-level attribute; the others are not decoded. */
    public Optional<AttributeValue> attribute(String name) {
        var known = decoded;
        return known == null ? new CanonicalReader(canonical).attribute(name) : Optional.ofNullable(known.get(name));
    }

    /** The item with those of these attributes alone that it has; nothing is decoded. */
    public Item only(List<String> names) {
        return ofCanonical(new CanonicalReader(canonical).only(names));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Item that && Arrays.equals(canonical, that.canonical);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(canonical);
    }

    /** Says how large the item is, not what is in it. */
    @Override
    public String toString() {
        return "Item[" + canonical.length + " bytes]";
    }
}

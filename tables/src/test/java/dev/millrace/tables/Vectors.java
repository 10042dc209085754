package dev.millrace.tables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.AttributeValue;
import dev.millrace.tables.item.Checked;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.ItemReader;
import dev.millrace.tables.item.WireTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Test data: the vector files, and items and values written as DynamoDB JSON. */
public final class Vectors {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Vectors() {}

    /** A vector file of DynamoDB. */
    public static JsonNode file(String name) {
        try (var in = Vectors.class.getResourceAsStream("/vectors/dynamodb/" + name)) {
            return JSON.readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The item, with single quotes for double ones. */
    public static Item item(String json) {
        return read(json).orThrow();
    }

    /** The item or its fault, with single quotes for double ones. */
    public static Checked<Item> read(String json) {
        try (var in = WireTypes.JSON.createParser(json.replace('\'', '"'))) {
            in.nextToken();
            return new ItemReader().readItem(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One attribute value, with single quotes for double ones. */
    public static AttributeValue value(String json) {
        try (var in = WireTypes.JSON.createParser(json.replace('\'', '"'))) {
            in.nextToken();
            return new ItemReader().readValue(in).orThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

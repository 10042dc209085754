package dev.millrace.stacks.template;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** A template written in JSON. */
final class JsonDocument {

    private final JsonParser in;
    private final TemplateReader.Budget budget = new TemplateReader.Budget();

    private JsonDocument(JsonParser in) {
        this.in = in;
    }

    static Node read(String text) {
        try (var parser = new JsonFactory().createParser(text)) {
            var document = new JsonDocument(parser);
            parser.nextToken();
            var root = document.node(0);
            if (parser.nextToken() != null) {
                throw TemplateException.at(
                        document.line(), "Template format error: JSON not well-formed: text after the end");
            }
            return root;
        } catch (JsonProcessingException e) {
            var where = e.getLocation();
            throw new TemplateException(
                    "Template format error: JSON not well-formed. (line " + where.getLineNr() + ", column "
                            + where.getColumnNr() + ")",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int line() {
        return in.currentTokenLocation().getLineNr();
    }

    private Node node(int depth) throws IOException {
        int line = line();
        budget.take(depth, line);
        return switch (in.currentToken()) {
            case START_OBJECT -> mapping(depth, line);
            case START_ARRAY -> sequence(depth, line);
            case VALUE_STRING -> new Node.Scalar(in.getText(), Node.Kind.TEXT, line);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Node.Scalar(in.getText(), Node.Kind.NUMBER, line);
            case VALUE_TRUE, VALUE_FALSE -> new Node.Scalar(in.getText(), Node.Kind.BOOLEAN, line);
            case VALUE_NULL -> new Node.Scalar("", Node.Kind.NULL, line);
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw TemplateException.at(line, "Template format error: JSON not well-formed.");
        };
    }

    private Node mapping(int depth, int line) throws IOException {
        var entries = new LinkedHashMap<String, Node>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            var key = in.currentName();
            int keyLine = line();
            in.nextToken();
            if (entries.put(key, node(depth + 1)) != null) {
                throw TemplateException.at(keyLine, "Template format error: duplicate key " + key);
            }
        }
        return new Node.Mapping(entries, line);
    }

    private Node sequence(int depth, int line) throws IOException {
        var items = new ArrayList<Node>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(depth + 1));
        }
        return new Node.Sequence(items, line);
    }
}

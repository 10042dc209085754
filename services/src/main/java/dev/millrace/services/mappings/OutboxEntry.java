package dev.millrace.services.mappings;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.model.ShardId;
import dev.millrace.services.Wire;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A failure report on its way.
 *
 * @param mapping the mapping's UUID
 * @param id the report's
 * @param shard where its records come from
 * @param destination ARN of the queue, topic or bucket
 * @param records how many records it is about
 * @param document what the destination gets
 */
public record OutboxEntry(String mapping, UUID id, ShardId shard, String destination, int records, String document) {

    public OutboxEntry {
        Objects.requireNonNull(mapping);
        Objects.requireNonNull(id);
        Objects.requireNonNull(shard);
        Objects.requireNonNull(destination);
        Objects.requireNonNull(document);
    }

    /** When the records were given up, as the document says. */
    public Optional<Instant> writtenAt() {
        try {
            var timestamp = Wire.JSON.readTree(document).path("timestamp");
            return timestamp.isTextual() ? Optional.of(Instant.parse(timestamp.textValue())) : Optional.empty();
        } catch (JsonProcessingException | DateTimeParseException e) {
            return Optional.empty(); // a document of another form says nothing about it
        }
    }

    byte[] key() {
        return (mapping + "/" + id).getBytes(UTF_8);
    }

    /** Lines; the document is the last and may itself have several. */
    byte[] value() {
        return String.join("\n", shard.value(), destination, Integer.toString(records), document)
                .getBytes(UTF_8);
    }

    static OutboxEntry read(byte[] key, byte[] value) {
        var keyText = new String(key, UTF_8);
        int slash = keyText.indexOf('/');
        var lines = new String(value, UTF_8).split("\n", 4);
        return new OutboxEntry(
                keyText.substring(0, slash),
                UUID.fromString(keyText.substring(slash + 1)),
                new ShardId(lines[0]),
                lines[1],
                Integer.parseInt(lines[2]),
                lines[3]);
    }
}

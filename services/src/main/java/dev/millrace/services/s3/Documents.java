package dev.millrace.services.s3;

import dev.millrace.services.Streams;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;

/** Answers whose documents are written here as text. */
final class Documents {

    static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    private Documents() {}

    static Streams.Answer answer(String document) {
        return answer(200, Map.of("Content-Type", "application/xml"), document);
    }

    static Streams.Answer answer(int status, Map<String, String> headers, String document) {
        var bytes = document.getBytes(StandardCharsets.UTF_8);
        return new Streams.Answer(status, headers, new ByteArrayInputStream(bytes), OptionalLong.of(bytes.length));
    }

    /** A document with the one element, which may be empty. */
    static String of(String root, String content) {
        return HEAD + "<" + root + " xmlns=\"" + S3Service.NAMESPACE + "\">" + content + "</" + root + ">";
    }

    static String element(String name, String text) {
        return "<" + name + ">" + escape(text) + "</" + name + ">";
    }

    /** What XML 1.0 cannot hold is refused before it becomes a key. */
    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\r", "&#13;");
    }
}

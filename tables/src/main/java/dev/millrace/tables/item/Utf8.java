package dev.millrace.tables.item;

import java.nio.charset.StandardCharsets;

/** Text as DynamoDB orders and measures it: by its UTF-8 bytes. */
public final class Utf8 {

    private Utf8() {}

    /**
     * Compares by UTF-8 bytes, unsigned. Differs from {@link String#compareTo} where supplementary characters meet
     * U+E000 to U+FFFF.
     */
    public static int compare(String first, String second) {
        var shared = Math.min(first.length(), second.length());
        for (var i = 0; i < shared; i++) {
            var a = first.charAt(i);
            var b = second.charAt(i);
            if (a != b) {
                var aSupplementary = Character.isSurrogate(a);
                return aSupplementary == Character.isSurrogate(b) ? a - b : aSupplementary ? 1 : -1;
            }
        }
        return first.length() - second.length();
    }

    /** Length in UTF-8 bytes. */
    public static int length(String text) {
        var bytes = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            // Each half of a surrogate pair counts for two of the pair's four bytes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    /** The text's UTF-8 bytes. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package dev.millrace.tables.expression;

/**
 * A piece of an expression.
 *
 * @param text as written; {@code <EOF>} at the end
 * @param from where it begins
 * @param to where it ends, exclusive
 */
record Token(Type type, String text, int from, int to) {

    enum Type {
        /** A name written literally, a keyword or the name of a function. */
        WORD,
        /** {@code #name}. */
        NAME,
        /** {@code :value}. */
        VALUE,
        /** Decimal digits. */
        INDEX,
        /** An operator or a punctuation mark. */
        SYMBOL,
        /** The end of the text. */
        END
    }

    boolean is(String symbol) {
        return type == Type.SYMBOL && text.equals(symbol);
    }

    boolean isKeyword(String keyword) {
        return type == Type.WORD && text.equalsIgnoreCase(keyword);
    }
}

package dev.millrace.tables.expression;

import dev.millrace.model.ServiceException;
import dev.millrace.tables.item.Utf8;
import java.util.ArrayList;
import java.util.List;

/** An expression's tokens, looked at one by one (spec 4.1). Not thread-safe. */
final class Lexer {

    private static final int MAX_BYTES = 4096;

    private final String text;
    private final Faults faults;
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    /** @throws ServiceException if the text is empty, too long, or has a character that begins no token */
    Lexer(String text, Faults faults) {
        this.text = text;
        this.faults = faults;
        if (text.isEmpty()) {
            throw faults.now("The expression can not be empty;");
        }
        var size = Utf8.length(text);
        if (size > MAX_BYTES) {
            throw faults.now("Expression size has exceeded the maximum allowed size; expression size: " + size);
        }
        split();
    }

    /** The token that comes next, left in place. */
    Token peek() {
        return tokens.get(next);
    }

    /** The token after the next, left in place. */
    Token peekSecond() {
        return tokens.get(Math.min(next + 1, tokens.size() - 1));
    }

    Token take() {
        var token = tokens.get(next);
        next = Math.min(next + 1, tokens.size() - 1);
        return token;
    }

    /** Takes the symbol if it is next; returns whether it was. */
    boolean accept(String symbol) {
        if (peek().is(symbol)) {
            take();
            return true;
        }
        return false;
    }

    boolean acceptKeyword(String keyword) {
        if (peek().isKeyword(keyword)) {
            take();
            return true;
        }
        return false;
    }

    void expect(String symbol) {
        if (!accept(symbol)) {
            throw syntaxError();
        }
    }

    /** The error at the token that comes next. */
    ServiceException syntaxError() {
        return syntaxError(next);
    }

    private ServiceException syntaxError(int at) {
        var from = tokens.get(Math.max(0, at - 1)).from();
        var to = tokens.get(Math.min(at + 1, tokens.size() - 1)).to();
        return faults.now(
                "Syntax error; token: \"" + tokens.get(at).text() + "\", near: \"" + text.substring(from, to) + "\"");
    }

    private void split() {
        var at = 0;
        while (at < text.length()) {
            var c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                at++;
                continue;
            }
            var token = token(c, at);
            if (token.to() == token.from()) {
                tokens.add(new Token(Token.Type.SYMBOL, text.substring(at, at + 1), at, text.length()));
                throw syntaxError(tokens.size() - 1);
            }
            tokens.add(token);
            at = token.to();
        }
        tokens.add(new Token(Token.Type.END, "<EOF>", text.length(), text.length()));
    }

    /** The token at the place; of no length if there is none. */
    private Token token(char first, int at) {
        if (isLetter(first)) {
            return token(Token.Type.WORD, at, endOfWord(at));
        }
        if (isDigit(first)) {
            var end = at;
            while (end < text.length() && isDigit(text.charAt(end))) {
                end++;
            }
            return token(Token.Type.INDEX, at, end);
        }
        return switch (first) {
            case '#' -> placeholder(Token.Type.NAME, at);
            case ':' -> placeholder(Token.Type.VALUE, at);
            case '<' -> token(Token.Type.SYMBOL, at, at + (follows(at, '=') || follows(at, '>') ? 2 : 1));
            case '>' -> token(Token.Type.SYMBOL, at, at + (follows(at, '=') ? 2 : 1));
            case '=', '(', ')', '[', ']', ',', '.', '+', '-' -> token(Token.Type.SYMBOL, at, at + 1);
            default -> token(Token.Type.SYMBOL, at, at);
        };
    }

    private Token placeholder(Token.Type type, int at) {
        var end = endOfWord(at + 1);
        return token(type, at, end == at + 1 ? at : end);
    }

    private int endOfWord(int from) {
        var end = from;
        while (end < text.length()
                && (isLetter(text.charAt(end)) || isDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    private boolean follows(int at, char wanted) {
        return at + 1 < text.length() && text.charAt(at + 1) == wanted;
    }

    private Token token(Token.Type type, int from, int to) {
        return new Token(type, text.substring(from, to), from, to);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}

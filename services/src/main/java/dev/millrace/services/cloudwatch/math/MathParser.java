package dev.millrace.services.cloudwatch.math;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads expressions, by precedence. Confined to one expression. */
public final class MathParser {

    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]*)?([eE][+-]?[0-9]+)?|\\.[0-9]+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int MAX_DEPTH = 64;

    private final String text;
    private int at;
    private int depth;

    private MathParser(String text) {
        this.text = text;
    }

    /**
     * Reads the expression.
     *
     * @throws MathException if it is not one
     */
    public static Term parse(String expression) {
        var parser = new MathParser(expression);
        var term = parser.expression(0);
        parser.skipBlanks();
        if (parser.at < expression.length()) {
            throw parser.unexpected();
        }
        return term;
    }

    private Term expression(int weakest) {
        if (++depth > MAX_DEPTH) {
            throw new MathException("The expression is nested too deeply");
        }
        var left = operand();
        for (var operator = peekOperator();
                operator.isPresent() && operator.get().binding() >= weakest; ) {
            var found = operator.get();
            take(found);
            // Powers group to the right, everything else to the left.
            var right = expression(found == Operator.TO_THE_POWER ? found.binding() : found.binding() + 1);
            left = new Term.Binary(found, left, right);
            operator = peekOperator();
        }
        depth--;
        return left;
    }

    private Term operand() {
        skipBlanks();
        if (at >= text.length()) {
            throw new MathException("The expression ends too early");
        }
        char next = text.charAt(at);
        if (next == '-') {
            at++;
            return new Term.Negated(expression(Operator.TO_THE_POWER.binding()));
        }
        if (next == '(') {
            at++;
            var inner = expression(0);
            expect(')');
            return inner;
        }
        if (next == '[') {
            return new Term.Together(listUntil(']'));
        }
        if (next == '"' || next == '\'') {
            return quoted(next);
        }
        var number = match(NUMBER);
        if (number.isPresent()) {
            return new Term.Constant(Double.parseDouble(number.get()));
        }
        var name = match(NAME).orElseThrow(this::unexpected);
        skipBlanks();
        return isAt('(') ? new Term.Apply(name.toUpperCase(Locale.ROOT), listUntil(')')) : new Term.Reference(name);
    }

    /** Terms between commas, behind the opening bracket. */
    private List<Term> listUntil(char end) {
        at++;
        var terms = new ArrayList<Term>();
        skipBlanks();
        if (isAt(end)) {
            at++;
            return terms;
        }
        terms.add(expression(0));
        for (skipBlanks(); isAt(','); skipBlanks()) {
            at++;
            terms.add(expression(0));
        }
        expect(end);
        return terms;
    }

    private boolean isAt(char wanted) {
        return at < text.length() && text.charAt(at) == wanted;
    }

    private Term quoted(char quote) {
        int end = text.indexOf(quote, at + 1);
        if (end < 0) {
            throw new MathException("A text is not ended");
        }
        var value = text.substring(at + 1, end);
        at = end + 1;
        return new Term.Text(value);
    }

    private Optional<Operator> peekOperator() {
        skipBlanks();
        for (var operator : Operator.values()) {
            if (spelling(operator).isPresent()) {
                return Optional.of(operator);
            }
        }
        return Optional.empty();
    }

    private void take(Operator operator) {
        at += spelling(operator).orElse("").length();
    }

    /** How the operator is spelt here, if it is here; a word must not be the beginning of a longer one. */
    private Optional<String> spelling(Operator operator) {
        return operator.spellings().stream()
                .filter(spelling -> text.regionMatches(at, spelling, 0, spelling.length()))
                .filter(spelling -> !Character.isLetter(spelling.charAt(0)) || !isWordAt(at + spelling.length()))
                .findFirst();
    }

    private boolean isWordAt(int index) {
        return index < text.length() && (Character.isLetterOrDigit(text.charAt(index)) || text.charAt(index) == '_');
    }

    private Optional<String> match(Pattern pattern) {
        var matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        at = matcher.end();
        return Optional.of(matcher.group());
    }

    private void expect(char wanted) {
        skipBlanks();
        if (!isAt(wanted)) {
            throw at >= text.length() ? new MathException("The expression ends too early") : unexpected();
        }
        at++;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private MathException unexpected() {
        return new MathException("Unexpected '" + text.charAt(at) + "' at position " + (at + 1));
    }
}

package dev.millrace.services.cloudwatch.math;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A read expression. */
public sealed interface Term {

    /** A number. */
    record Constant(double value) implements Term {}

    /** What the query of that id gives. */
    record Reference(String id) implements Term {}

    /** A text, as SEARCH and METRICS take it. */
    record Text(String value) implements Term {}

    /** The opposite of a term. */
    record Negated(Term term) implements Term {}

    /** Two terms and what stands between them. */
    record Binary(Operator operator, Term left, Term right) implements Term {}

    /** Several terms taken together: {@code [m1, m2]}. */
    record Together(List<Term> terms) implements Term {
        public Together {
            terms = List.copyOf(terms);
        }
    }

    /** A function, by its name in capitals. */
    record Apply(String function, List<Term> arguments) implements Term {
        public Apply {
            arguments = List.copyOf(arguments);
        }
    }

    /** The ids that the term names. */
    default Set<String> references() {
        var found = new TreeSet<String>();
        collect(this, found);
        return found;
    }

    private static void collect(Term term, Set<String> found) {
        switch (term) {
            case Constant constant -> {}
            case Text text -> {}
            case Reference reference -> found.add(reference.id());
            case Negated negated -> collect(negated.term(), found);
            case Binary binary -> {
                collect(binary.left(), found);
                collect(binary.right(), found);
            }
            case Together together -> together.terms().forEach(one -> collect(one, found));
            case Apply apply -> apply.arguments().forEach(argument -> collect(argument, found));
        }
    }
}

package dev.millrace.stacks.template;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Finds what an expression refers to. */
public final class References {

    private References() {}

    /** Which branches of an {@code Fn::If} to look into. */
    @FunctionalInterface
    private interface Branches {
        boolean includes(String condition, boolean branch);
    }

    /** Every Ref and GetAtt in the expression, in order. */
    public static Set<Expression> anywhere(Expression expression) {
        return names(find(expression, (condition, branch) -> true));
    }

    /**
     * Every Ref and GetAtt that counts, in order.
     *
     * @param holds whether a condition holds: of an {@code Fn::If}, only the branch taken is looked into
     */
    public static Set<Expression> taken(Expression expression, Predicate<String> holds) {
        return names(find(expression, (condition, branch) -> holds.test(condition) == branch));
    }

    /** Every ImportValue that counts, in order; {@code holds} as in {@link #taken}. */
    public static List<Expression.ImportValue> imports(Expression expression, Predicate<String> holds) {
        return find(expression, (condition, branch) -> holds.test(condition) == branch).stream()
                .filter(Expression.ImportValue.class::isInstance)
                .map(Expression.ImportValue.class::cast)
                .toList();
    }

    private static Set<Expression> names(Set<Expression> found) {
        found.removeIf(Expression.ImportValue.class::isInstance);
        return found;
    }

    private static Set<Expression> find(Expression expression, Branches branches) {
        var found = new LinkedHashSet<Expression>();
        visit(expression, branches, found::add);
        return found;
    }

    private static void visit(Expression expression, Branches branches, Consumer<Expression> found) {
        switch (expression) {
            case Expression.Ref ref -> found.accept(ref);
            case Expression.GetAtt get -> found.accept(get);
            case Expression.If choice -> {
                if (branches.includes(choice.condition(), true)) {
                    visit(choice.then(), branches, found);
                }
                if (branches.includes(choice.condition(), false)) {
                    visit(choice.otherwise(), branches, found);
                }
            }
            case Expression.ListOf list -> list.items().forEach(item -> visit(item, branches, found));
            case Expression.MapOf map -> map.entries().values().forEach(item -> visit(item, branches, found));
            case Expression.Sub sub -> sub.parts().forEach(part -> visit(part, branches, found));
            case Expression.Join join -> visit(join.items(), branches, found);
            case Expression.Select select -> {
                visit(select.index(), branches, found);
                visit(select.items(), branches, found);
            }
            case Expression.Split split -> visit(split.text(), branches, found);
            case Expression.FindInMap find -> {
                visit(find.map(), branches, found);
                visit(find.first(), branches, found);
                visit(find.second(), branches, found);
            }
            case Expression.ImportValue importing -> {
                found.accept(importing);
                visit(importing.name(), branches, found);
            }
            case Expression.Base64 base64 -> visit(base64.text(), branches, found);
            case Expression.AvailabilityZones zones -> visit(zones.region(), branches, found);
            case Expression.AllIn all -> {
                visit(all.members(), branches, found);
                visit(all.among(), branches, found);
            }
            case Expression.AllEqual all -> {
                visit(all.members(), branches, found);
                visit(all.value(), branches, found);
            }
            case Expression.Equals equals -> {
                visit(equals.left(), branches, found);
                visit(equals.right(), branches, found);
            }
            case Expression.Not not -> visit(not.operand(), branches, found);
            case Expression.And and -> and.operands().forEach(operand -> visit(operand, branches, found));
            case Expression.Or or -> or.operands().forEach(operand -> visit(operand, branches, found));
            case Expression.Literal ignored -> {}
            case Expression.Condition ignored -> {}
        }
    }
}

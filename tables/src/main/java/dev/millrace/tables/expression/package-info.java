/**
 * DynamoDB's expression languages: conditions and filters, updates, projections, key conditions (spec 4).
 *
 * <p>A request's {@link dev.millrace.tables.expression.Placeholders} are checked first; then each expression is parsed
 * with them, in the order update, condition, key condition, filter, projection; then
 * {@link dev.millrace.tables.expression.Placeholders#requireAllUsed}. Parsing resolves names and makes every check that
 * needs no data. Several mistakes in one text are told in AWS's order of {@link dev.millrace.tables.expression.Check},
 * not the text's. What is parsed is immutable and may be applied to any number of items from any thread.
 *
 * <p>The parameters from before expressions become the same conditions and actions:
 * {@link dev.millrace.tables.expression.AttributeComparison} and
 * {@link dev.millrace.tables.expression.AttributeChange}.
 *
 * <p>Inside: {@code Lexer} makes tokens; {@code OperandParser} reads what all languages share; {@code ConditionParser}
 * and {@code UpdateParser} make the sealed {@code Condition} and {@code UpdateAction}; {@code Evaluation} gives them
 * meaning. {@code PathTree} is how updates and projections walk an item.
 */
@NullMarked
package dev.millrace.tables.expression;

import org.jspecify.annotations.NullMarked;

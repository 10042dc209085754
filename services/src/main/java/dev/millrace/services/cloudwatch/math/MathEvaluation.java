package dev.millrace.services.cloudwatch.math;

import dev.millrace.services.cloudwatch.math.Term.Apply;
import dev.millrace.services.cloudwatch.math.Value.Scalar;
import dev.millrace.services.cloudwatch.math.Value.Several;
import dev.millrace.services.cloudwatch.math.Value.Single;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * Works expressions out. Two rows meet where both have a datapoint; a number meets every datapoint of a row. A result
 * that is not a number (a division by zero) is no datapoint.
 *
 * @param names what the ids of the request stand for; none of them is missing
 * @param metrics the rows of the request's metrics with their ids, for METRICS()
 * @param from where the first period begins
 * @param to where the last one ends
 */
public record MathEvaluation(
        Function<String, Value> names, Map<String, Row> metrics, Instant from, Instant to, Duration period) {

    private static final int MOST_PERIODS = 100_800;

    /**
     * Works the term out.
     *
     * @throws MathException if it cannot be, or asks for a function that is not here
     */
    public Value evaluate(Term term) {
        return switch (term) {
            case Term.Constant constant -> new Scalar(constant.value());
            case Term.Text text -> throw new MathException("A text cannot stand here: \"" + text.value() + "\"");
            case Term.Reference reference -> names.apply(reference.id());
            case Term.Negated negated -> each(evaluate(negated.term()), value -> -value);
            case Term.Binary binary -> combine(binary.operator(), evaluate(binary.left()), evaluate(binary.right()));
            case Term.Together together -> together(together);
            case Apply apply -> apply(apply);
        };
    }

    private Value apply(Apply apply) {
        return switch (apply.function()) {
            case "ABS" -> each(only(apply), Math::abs);
            case "CEIL" -> each(only(apply), Math::ceil);
            case "FLOOR" -> each(only(apply), Math::floor);
            case "LOG" -> each(only(apply), Math::log);
            case "LOG10" -> each(only(apply), Math::log10);
            case "SUM" -> aggregate(apply, DoubleStream::sum);
            case "AVG" -> aggregate(apply, values -> values.average().orElse(Double.NaN));
            case "MIN" -> aggregate(apply, values -> values.min().orElse(Double.NaN));
            case "MAX" -> aggregate(apply, values -> values.max().orElse(Double.NaN));
            case "DATAPOINT_COUNT" ->
                new Scalar(row(only(apply), apply).points().size());
            case "METRIC_COUNT" -> new Scalar(rows(only(apply), apply).size());
            case "METRICS" -> metrics(apply);
            case "PERIOD" -> {
                row(only(apply), apply);
                yield new Scalar(period.toSeconds());
            }
            case "TIME_SERIES" -> timeSeries(only(apply), apply);
            case "FILL" -> fill(apply);
            case "IF" -> choose(apply);
            case "DIFF" -> new Single(differences(row(only(apply), apply), false));
            case "RATE" -> new Single(differences(row(only(apply), apply), true));
            case "RUNNING_SUM" -> new Single(runningSum(row(only(apply), apply)));
            default -> throw new MathException("Millrace does not support the function " + apply.function() + " yet");
        };
    }

    private Value only(Apply apply) {
        return evaluate(argument(apply, 0, 1));
    }

    private static Term argument(Apply apply, int index, int count) {
        if (apply.arguments().size() != count) {
            throw new MathException(apply.function() + " takes " + count + " argument" + (count == 1 ? "" : "s"));
        }
        return apply.arguments().get(index);
    }

    private static Row row(Value value, Apply apply) {
        if (value instanceof Single single) {
            return single.row();
        }
        throw new MathException(apply.function() + " takes one time series");
    }

    private static List<Row> rows(Value value, Apply apply) {
        return switch (value) {
            case Scalar scalar -> throw new MathException(apply.function() + " takes time series");
            case Single single -> List.of(single.row());
            case Several several -> several.rows();
        };
    }

    private static Value each(Value value, DoubleUnaryOperator change) {
        return switch (value) {
            case Scalar scalar -> new Scalar(change.applyAsDouble(scalar.value()));
            case Single single -> new Single(single.row().map(change));
            case Several several ->
                new Several(several.rows().stream().map(row -> row.map(change)).toList());
        };
    }

    private static Value combine(Operator operator, Value left, Value right) {
        if (left instanceof Scalar number) {
            return each(right, value -> operator.apply(number.value(), value));
        }
        if (right instanceof Scalar number) {
            return each(left, value -> operator.apply(value, number.value()));
        }
        if (left instanceof Single one && right instanceof Single other) {
            return new Single(combine(operator, one.row(), other.row()));
        }
        if (left instanceof Several several && right instanceof Single one) {
            return new Several(several.rows().stream()
                    .map(row -> combine(operator, row, one.row()))
                    .toList());
        }
        if (left instanceof Single one && right instanceof Several several) {
            return new Several(several.rows().stream()
                    .map(row -> combine(operator, one.row(), row))
                    .toList());
        }
        throw new MathException("Two arrays of time series cannot be combined");
    }

    private static Row combine(Operator operator, Row left, Row right) {
        var both = new TreeMap<Instant, Double>();
        left.points().forEach((at, value) -> {
            var other = right.points().get(at);
            if (other != null) {
                put(both, at, operator.apply(value, other));
            }
        });
        return new Row(both);
    }

    /** Of one row a number; of several rows one row. */
    private Value aggregate(Apply apply, Function<DoubleStream, Double> how) {
        var argument = only(apply);
        if (argument instanceof Single single) {
            return new Scalar(how.apply(values(single.row())));
        }
        var rows = rows(argument, apply);
        var times = new TreeSet<Instant>();
        rows.forEach(row -> times.addAll(row.points().keySet()));
        var result = new TreeMap<Instant, Double>();
        for (var at : times) {
            put(
                    result,
                    at,
                    how.apply(rows.stream()
                            .filter(row -> row.points().containsKey(at))
                            .mapToDouble(row -> row.points().getOrDefault(at, 0.0))));
        }
        return new Single(new Row(result));
    }

    private Value together(Term.Together terms) {
        var rows = new ArrayList<Row>();
        for (var term : terms.terms()) {
            switch (evaluate(term)) {
                case Scalar scalar -> throw new MathException("An array is one of time series");
                case Single single -> rows.add(single.row());
                case Several several -> rows.addAll(several.rows());
            }
        }
        return new Several(rows);
    }

    private Value metrics(Apply apply) {
        if (apply.arguments().isEmpty()) {
            return new Several(List.copyOf(metrics.values()));
        }
        if (argument(apply, 0, 1) instanceof Term.Text part) {
            return new Several(metrics.entrySet().stream()
                    .filter(entry -> entry.getKey().contains(part.value()))
                    .map(Map.Entry::getValue)
                    .toList());
        }
        throw new MathException("METRICS takes a text, or nothing");
    }

    private Value timeSeries(Value value, Apply apply) {
        if (!(value instanceof Scalar scalar)) {
            throw new MathException(apply.function() + " takes a number");
        }
        var row = new TreeMap<Instant, Double>();
        grid().forEach(at -> put(row, at, scalar.value()));
        return new Single(new Row(row));
    }

    private Value fill(Apply apply) {
        var gaps = evaluate(argument(apply, 0, 2));
        var with = apply.arguments().get(1);
        Function<Row, Row> filled;
        if (with instanceof Term.Reference word && word.id().equals("REPEAT")) {
            filled = this::repeated;
        } else if (with instanceof Term.Reference word && word.id().equals("LINEAR")) {
            filled = this::interpolated;
        } else if (evaluate(with) instanceof Scalar scalar) {
            filled = row -> filled(row, scalar.value());
        } else {
            throw new MathException("FILL takes a number, REPEAT or LINEAR");
        }
        return switch (gaps) {
            case Scalar scalar -> throw new MathException("FILL takes time series");
            case Single single -> new Single(filled.apply(single.row()));
            case Several several ->
                new Several(several.rows().stream().map(filled).toList());
        };
    }

    private Row filled(Row row, double value) {
        var all = new TreeMap<Instant, Double>();
        grid().forEach(at -> all.put(at, value));
        all.putAll(row.points());
        return new Row(all);
    }

    private Row repeated(Row row) {
        var all = new TreeMap<>(row.points());
        for (var at : grid()) {
            var before = row.points().floorEntry(at);
            if (before != null) {
                all.put(at, before.getValue());
            }
        }
        return new Row(all);
    }

    private Row interpolated(Row row) {
        var all = new TreeMap<>(row.points());
        for (var at : grid()) {
            var before = row.points().floorEntry(at);
            var after = row.points().ceilingEntry(at);
            if (before != null && after != null && !before.getKey().equals(after.getKey())) {
                double whole = Duration.between(before.getKey(), after.getKey()).toSeconds();
                double part = Duration.between(before.getKey(), at).toSeconds() / whole;
                all.put(at, before.getValue() + (after.getValue() - before.getValue()) * part);
            }
        }
        return new Row(all);
    }

    private List<Instant> grid() {
        long periods = Math.ceilDiv(Duration.between(from, to).toSeconds(), period.toSeconds());
        if (periods > MOST_PERIODS) {
            throw new MathException(
                    "The time range has " + periods + " periods, and there can be at most " + MOST_PERIODS);
        }
        var all = new ArrayList<Instant>();
        for (var at = from; at.isBefore(to); at = at.plus(period)) {
            all.add(at);
        }
        return all;
    }

    private Value choose(Apply apply) {
        var condition = evaluate(argument(apply, 0, 3));
        var then = evaluate(apply.arguments().get(1));
        var otherwise = evaluate(apply.arguments().get(2));
        if (condition instanceof Scalar scalar) {
            return scalar.value() != 0 ? then : otherwise;
        }
        var chosen = new TreeMap<Instant, Double>();
        row(condition, apply).points().forEach((at, holds) -> {
            var from = holds != 0 ? then : otherwise;
            switch (from) {
                case Scalar scalar -> put(chosen, at, scalar.value());
                case Single single -> {
                    var value = single.row().points().get(at);
                    if (value != null) {
                        chosen.put(at, value);
                    }
                }
                case Several several -> throw new MathException("IF takes numbers and time series");
            }
        });
        return new Single(new Row(chosen));
    }

    private static Row differences(Row row, boolean perSecond) {
        var result = new TreeMap<Instant, Double>();
        row.points().forEach((at, value) -> {
            var before = row.points().lowerEntry(at);
            if (before != null) {
                double seconds = Duration.between(before.getKey(), at).toSeconds();
                put(result, at, (value - before.getValue()) / (perSecond ? seconds : 1));
            }
        });
        return new Row(result);
    }

    private static Row runningSum(Row row) {
        var result = new TreeMap<Instant, Double>();
        double[] sum = {0};
        row.points().forEach((at, value) -> {
            sum[0] += value;
            result.put(at, sum[0]);
        });
        return new Row(result);
    }

    private static DoubleStream values(Row row) {
        return row.points().values().stream().mapToDouble(Double::doubleValue);
    }

    private static void put(Map<Instant, Double> points, Instant at, double value) {
        if (Double.isFinite(value)) {
            points.put(at, value);
        }
    }
}

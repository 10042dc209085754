package dev.millrace.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Measurements that take turns, so that the machine's moods meet all of them. */
final class Rounds {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);

    private Rounds() {}

    interface Measured {
        LoadResult measure() throws Exception;
    }

    /** All results of each; the first round only warms up. */
    static List<List<LoadResult>> alternate(List<Measured> all) throws Exception {
        var results = new ArrayList<List<LoadResult>>();
        all.forEach(one -> results.add(new ArrayList<>()));
        for (int round = 0; round <= ROUNDS; round++) {
            for (int i = 0; i < all.size(); i++) {
                var result = all.get(i).measure();
                if (round > 0) {
                    results.get(i).add(result);
                }
            }
        }
        return results;
    }

    static double median(List<LoadResult> results, ToDoubleFunction<LoadResult> fact) {
        return middle(results.stream().mapToDouble(fact).toArray());
    }

    /** The median of the rounds' ratios. */
    static double ratio(List<LoadResult> ours, List<LoadResult> theirs, ToDoubleFunction<LoadResult> fact) {
        var ratios = new double[ours.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = fact.applyAsDouble(ours.get(i)) / fact.applyAsDouble(theirs.get(i));
        }
        return middle(ratios);
    }

    private static double middle(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}

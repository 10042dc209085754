package dev.millrace.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Runs several variants of the same work in turn, so that the machine's moods meet all of them, and counts what each
 * does in a second of processor time: of all threads of this process, the garbage collector's included.
 */
final class Contest {

    /** A variant's rates, one a round. */
    record Result(String name, double[] rates) {
        double median() {
            var sorted = rates.clone();
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }

        /** The median of the ratios of each round to the other variant's. */
        double ratioTo(Result other) {
            var ratios = new double[rates.length];
            for (int i = 0; i < rates.length; i++) {
                ratios[i] = rates[i] / other.rates[i];
            }
            Arrays.sort(ratios);
            return ratios[ratios.length / 2];
        }
    }

    private record Variant(String name, LongSupplier pass) {}

    private final int rounds;
    private final long nanosOfRound;
    private final List<Variant> variants = new ArrayList<>();

    /** @param millisOfRound processor time that a variant has in each round */
    Contest(int rounds, int millisOfRound) {
        this.rounds = rounds;
        this.nanosOfRound = millisOfRound * 1_000_000L;
    }

    /** @param pass does a part of the work, and says how much */
    void add(String name, LongSupplier pass) {
        variants.add(new Variant(name, pass));
    }

    /** The results in the order in which the variants were added. The first rounds warm up and are not counted. */
    List<Result> run() {
        var results = variants.stream()
                .map(variant -> new Result(variant.name(), new double[rounds]))
                .toList();
        for (int round = -3; round < rounds; round++) {
            for (int i = 0; i < variants.size(); i++) {
                double rate = rate(variants.get(i).pass());
                if (round >= 0) {
                    results.get(i).rates()[round] = rate;
                }
            }
        }
        return results;
    }

    private double rate(LongSupplier pass) {
        long done = 0;
        long began = cpuNanos();
        long used = 0;
        while (used < nanosOfRound) {
            done += pass.getAsLong();
            used = cpuNanos() - began;
        }
        return done * 1e9 / used;
    }

    /** Processor time of this process. */
    static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }
}

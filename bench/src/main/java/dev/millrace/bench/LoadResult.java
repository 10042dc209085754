package dev.millrace.bench;

/**
 * One measurement of one server; NaN is what was not measured.
 *
 * @param rate requests a second
 * @param p50 microseconds
 * @param p99 microseconds
 * @param cpu microseconds of the server's processor time a request
 * @param written bytes that the server had written to the disk, a request
 */
record LoadResult(double rate, double p50, double p99, double cpu, double written) {

    static final LoadResult NONE = new LoadResult(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /** Of a line with rate, median, 99th percentile and the number of errors. */
    static LoadResult parse(String line) {
        var words = line.split(" ");
        if (words.length < 4 || (Double.parseDouble(words[1]) > 0 && !words[3].equals("0"))) {
            throw new IllegalStateException("answers other than 200: " + line);
        }
        return new LoadResult(
                Double.parseDouble(words[0]),
                Double.parseDouble(words[1]),
                Double.parseDouble(words[2]),
                Double.NaN,
                Double.NaN);
    }

    /** With what the server used of processor and disk in so many milliseconds. */
    LoadResult with(long cpuNanos, long writtenBytes, long millis) {
        double requests = rate * millis / 1000;
        return new LoadResult(rate, p50, p99, cpuNanos / requests / 1000, writtenBytes / requests);
    }
}

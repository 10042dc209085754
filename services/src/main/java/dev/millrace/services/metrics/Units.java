package dev.millrace.services.metrics;

import java.util.List;

/** The units of CloudWatch. */
public final class Units {

    public static final String BYTES = "Bytes";
    public static final String COUNT = "Count";
    public static final String MILLISECONDS = "Milliseconds";
    public static final String NONE = "None";

    /** In the order in which AWS lists them. */
    public static final List<String> ALL = List.of(
            "Seconds",
            "Microseconds",
            MILLISECONDS,
            BYTES,
            "Kilobytes",
            "Megabytes",
            "Gigabytes",
            "Terabytes",
            "Bits",
            "Kilobits",
            "Megabits",
            "Gigabits",
            "Terabits",
            "Percent",
            COUNT,
            "Bytes/Second",
            "Kilobytes/Second",
            "Megabytes/Second",
            "Gigabytes/Second",
            "Terabytes/Second",
            "Bits/Second",
            "Kilobits/Second",
            "Megabits/Second",
            "Gigabits/Second",
            "Terabits/Second",
            "Count/Second",
            NONE);

    private Units() {}
}

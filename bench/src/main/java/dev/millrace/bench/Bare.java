package dev.millrace.bench;

/** The least that a Java program can do: what a start is compared with. */
final class Bare {

    private Bare() {}

    public static void main(String[] args) {
        System.out.println("Ready.");
    }
}

package dev.millrace.trigger.filter;

import dev.millrace.trigger.filter.PlainPattern.Branch;

/**
 * Walks once through the bytes of a record and compares what a {@link PlainPattern} asks for, without building
 * anything. Lives as long as one verdict; confined to it.
 *
 * <p>It stops as soon as nothing that follows can change the verdict, and gives up where the matcher has rules of its
 * own: arrays on the way to a leaf, escapes, keys with points (which may stand for a path through several levels),
 * values that are no texts. What it says the matcher would say too.
 */
final class PlainScan {

    private final byte[] event;
    private final PlainPattern pattern;
    private int at;

    /** Leaves that no text has matched yet. */
    private int open;

    /** Leaves that match because there is nothing; a key with points further on may still bring something. */
    private int absent;

    /** A leaf does not match what was found; a key with points further on may still bring something that does. */
    private boolean differs;

    /** Nothing that follows matters. */
    private boolean done;

    private boolean gaveUp;

    PlainScan(byte[] event, PlainPattern pattern) {
        this.event = event;
        this.pattern = pattern;
        this.open = pattern.leaves();
    }

    Verdict verdict() {
        skipSpace();
        scan(pattern.root(), true);
        if (gaveUp) {
            return Verdict.UNDECIDED;
        }
        if (differs) {
            return Verdict.DIFFERS;
        }
        return open == absent ? Verdict.MATCHES : Verdict.UNDECIDED;
    }

    /** Goes through one object that the pattern leads into. */
    private void scan(Branch wanted, boolean isRoot) {
        if (byteAt(at) != '{') {
            giveUp();
            return;
        }
        at++;
        long seen = 0;
        while (!done) {
            skipSpace();
            int next = byteAt(at++);
            if (next == '}') {
                break;
            }
            if (next == ',') {
                continue;
            }
            if (next != '"') {
                giveUp();
                return;
            }
            int key = key(wanted);
            skipSpace();
            if (done || byteAt(at++) != ':') {
                giveUp();
                return;
            }
            skipSpace();
            if (key < 0) {
                skipValue();
                continue;
            }
            if ((seen & 1L << key) != 0) {
                giveUp();
                return;
            }
            seen |= 1L << key;
            switch (wanted.children().get(key)) {
                case PlainLeaf leaf -> compare(leaf, isRoot);
                case Branch branch -> scan(branch, false);
            }
        }
        if (!done) {
            missing(wanted, seen);
        }
    }

    /** Reads a key behind its opening quote; its place in the pattern, or a negative number. */
    private int key(Branch wanted) {
        int start = at;
        while (true) {
            int c = byteAt(at++);
            if (c == '"') {
                break;
            }
            if (c == '.' || c == '\\' || c == 0) {
                giveUp();
                return -1;
            }
        }
        if (at - 1 == start) {
            giveUp();
        }
        return wanted.find(event, start, at - 1);
    }

    private void compare(PlainLeaf leaf, boolean isRoot) {
        if (byteAt(at) != '"') {
            giveUp();
            return;
        }
        int start = ++at;
        while (byteAt(at) != '"') {
            if (byteAt(at) == '\\' || byteAt(at) == 0) {
                giveUp();
                return;
            }
            at++;
        }
        switch (leaf.ofText(event, start, at++)) {
            case MATCHES -> {
                open--;
                done |= open == 0; // whatever else is at these places, this is enough
            }
            case DIFFERS -> {
                differs = true;
                done |= isRoot; // no other key leads here
            }
            case UNDECIDED -> {
                // stays open
            }
        }
    }

    /** I.3, rules 6 and 7: nothing matches only exists:false. */
    private void missing(Branch wanted, long seen) {
        for (int i = 0; i < wanted.children().size(); i++) {
            if ((seen & 1L << i) != 0) {
                continue;
            }
            switch (wanted.children().get(i)) {
                case PlainLeaf leaf -> {
                    absent += leaf.wantsNothing() ? 1 : 0;
                    differs |= !leaf.wantsNothing();
                }
                case Branch branch -> missing(branch, 0);
            }
        }
    }

    private void giveUp() {
        gaveUp = true;
        done = true;
    }

    private void skipValue() {
        int depth = 0;
        do {
            switch (byteAt(at++)) {
                case '"' -> skipText();
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                case 0 -> {
                    giveUp();
                    return;
                }
                default -> {
                    // a part of a number or a word, or what stands between values
                }
            }
        } while (depth > 0 || !endsValue(byteAt(at)));
    }

    /** Whether a value ends before this byte. */
    private static boolean endsValue(int next) {
        return next == ',' || next == '}' || next == ']' || next == 0;
    }

    /** Behind the closing quote. */
    private void skipText() {
        while (true) {
            int c = byteAt(at++);
            if (c == '"') {
                return;
            }
            if (c == '\\') {
                at++;
            } else if (c == 0) {
                at--; // the end, which whoever reads on sees
                return;
            }
        }
    }

    private void skipSpace() {
        while (true) {
            int c = byteAt(at);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return;
            }
            at++;
        }
    }

    /** 0, which no JSON text has, behind the end. */
    private int byteAt(int index) {
        return index < event.length ? event[index] : 0;
    }
}

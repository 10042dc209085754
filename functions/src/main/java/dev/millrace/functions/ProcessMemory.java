package dev.millrace.functions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What Linux counts of a process's memory; other systems do not say. */
record ProcessMemory(Path status) {

    static ProcessMemory of(long pid) {
        return new ProcessMemory(Path.of("/proc", Long.toString(pid), "status"));
    }

    /** The most it has had in memory, programs and libraries included. */
    OptionalLong peakBytes() {
        return bytes("VmHWM:");
    }

    /** What it has made itself and holds now. */
    OptionalLong ownBytes() {
        return bytes("RssAnon:");
    }

    private OptionalLong bytes(String name) {
        try {
            var text = new String(Files.readAllBytes(status), StandardCharsets.ISO_8859_1);
            var at = text.indexOf(name);
            if (at < 0) {
                return OptionalLong.empty(); // the process is ending
            }
            var end = text.indexOf(" kB", at);
            return OptionalLong.of(
                    Long.parseLong(text.substring(at + name.length(), end).strip()) * 1024);
        } catch (IOException e) {
            return OptionalLong.empty(); // another system, or the process has ended
        }
    }
}

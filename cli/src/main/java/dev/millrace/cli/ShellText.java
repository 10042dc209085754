package dev.millrace.cli;

/** Words of a command line that is printed to be run. */
final class ShellText {

    private ShellText() {}

    /** As a shell must read it. */
    static String quoted(Object word) {
        var text = word.toString();
        return text.matches("[A-Za-z0-9_./:+=@%-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}

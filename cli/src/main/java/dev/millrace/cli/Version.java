package dev.millrace.cli;

import picocli.CommandLine.IVersionProvider;

/** The version from the program's own jar. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        var version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"millrace " + (version == null ? "(built from sources)" : version)};
    }
}

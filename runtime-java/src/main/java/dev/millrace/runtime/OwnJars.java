package dev.millrace.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import org.jspecify.annotations.Nullable;

/**
 * A class loader whose resources come from jars that it has opened for itself. Java's own takes them from a cache that
 * all loaders share and whose files it closes with the loader, under the hands of every other loader of the same jars.
 */
public final class OwnJars extends URLClassLoader {

    public OwnJars(URL[] urls, ClassLoader parent) {
        super(urls, parent);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        var found = getResource(name);
        if (found == null) {
            return null;
        }
        try {
            var connection = found.openConnection();
            connection.setUseCaches(false);
            return connection.getInputStream();
        } catch (IOException unreadable) {
            return null; // as Java's own does
        }
    }
}

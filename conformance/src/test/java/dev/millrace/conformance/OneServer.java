package dev.millrace.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives every test class the same server, so each uses names of its own. It is ended after the last of them. */
final class OneServer implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Millrace.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(OneServer.class))
                .computeIfAbsent(Millrace.class, key -> start(), Millrace.class);
    }

    private static Millrace start() {
        try {
            return Millrace.up();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

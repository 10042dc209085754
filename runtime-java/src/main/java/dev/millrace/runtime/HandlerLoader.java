package dev.millrace.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a handler string names. {@code package.Class} is a {@link RequestHandler} or {@link RequestStreamHandler};
 * {@code package.Class::method} is any public method whose parameters can be bound by their types: streams, the
 * context, and at most one more for the event.
 *
 * <p>Messages follow those of Lambda's Java runtime.
 */
final class HandlerLoader {

    private final ClassLoader code;

    HandlerLoader(ClassLoader code) {
        this.code = code;
    }

    Handler load(String handler) throws LoadException {
        try {
            return find(handler);
        } catch (TypeNotPresentException e) {
            throw new LoadException(
                    NoClassDefFoundError.class, "Error loading handler " + handler + ": " + e.typeName());
        } catch (LinkageError | RuntimeException | ServiceConfigurationError e) {
            throw new LoadException(Failure.of(e));
        }
    }

    private Handler find(String handler) throws LoadException {
        var separator = handler.lastIndexOf("::");
        var className = separator < 0 ? handler : handler.substring(0, separator);
        var methodName = separator < 0 ? "handleRequest" : handler.substring(separator + 2);
        if (className.isEmpty() || methodName.isEmpty()) {
            throw new LoadException(IllegalArgumentException.class, "Invalid handler: `" + handler + "'");
        }
        var type = classNamed(className);
        return separator < 0 ? byInterface(type) : byMethod(type, methodName);
    }

    private Class<?> classNamed(String name) throws LoadException {
        try {
            return Class.forName(name, true, code);
        } catch (ClassNotFoundException e) {
            throw new LoadException(ClassNotFoundException.class, "Class not found: " + name);
        } catch (ExceptionInInitializerError e) {
            var cause = e.getCause();
            throw new LoadException(Failure.of(cause == null ? e : cause));
        } catch (LinkageError e) {
            throw new LoadException(e.getClass(), "Error loading class " + name + ": " + e.getMessage());
        }
    }

    private Handler byInterface(Class<?> type) throws LoadException {
        if (RequestStreamHandler.class.isAssignableFrom(type)) {
            var target = (RequestStreamHandler) instanceOf(type);
            return target::handleRequest;
        }
        if (!RequestHandler.class.isAssignableFrom(type)) {
            throw new LoadException(
                    ClassCastException.class,
                    "Class " + type.getName() + " does not implement an appropriate handler interface");
        }
        var arguments = TypeArguments.of(type);
        var parameters = RequestHandler.class.getTypeParameters();
        var input = arguments.resolve(parameters[0]);
        var output = arguments.resolve(parameters[1]);
        if (input.isEmpty() || output.isEmpty()) {
            throw new LoadException(
                    ClassCastException.class,
                    "Class " + type.getName() + " does not implement RequestHandler with concrete type parameters");
        }
        return ofRequestHandler(instanceOf(type), Codec.of(input.get(), code), answerCodec(output.get()));
    }

    @SuppressWarnings("unchecked") // the codecs were made for the handler's own type arguments
    private static Handler ofRequestHandler(Object target, Codec input, Optional<Codec> output) {
        var handler = (RequestHandler<Object, Object>) target;
        return (event, answer, context) -> write(handler.handleRequest(read(input, event), context), output, answer);
    }

    private Handler byMethod(Class<?> type, String name) throws LoadException {
        // The most telling signature first: with a context, then with more parameters.
        var found = Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name) && !method.isBridge() && isBindable(method))
                .max(Comparator.comparing((Method method) ->
                                Arrays.asList(method.getParameterTypes()).contains(Context.class))
                        .thenComparing(Method::getParameterCount));
        if (found.isEmpty()) {
            throw new LoadException(
                    NoSuchMethodException.class,
                    "No public method named " + name + " with appropriate method signature found on class "
                            + type.getName());
        }
        var method = found.get();
        var target = Modifier.isStatic(method.getModifiers()) ? null : instanceOf(type);
        var types = TypeArguments.of(type);
        var eventCodec =
                eventType(method).map(event -> Codec.of(types.resolve(event).orElse(Object.class), code));
        var answerCodec =
                answerCodec(types.resolve(method.getGenericReturnType()).orElse(Object.class));
        return (event, answer, context) -> {
            var arguments = new @Nullable Object[method.getParameterCount()];
            for (var i = 0; i < arguments.length; i++) {
                var parameter = method.getParameterTypes()[i];
                if (parameter == InputStream.class) {
                    arguments[i] = event;
                } else if (parameter == OutputStream.class) {
                    arguments[i] = answer;
                } else if (parameter == Context.class) {
                    arguments[i] = context;
                } else {
                    arguments[i] = read(eventCodec.orElseThrow(), event);
                }
            }
            write(call(method, target, arguments), answerCodec, answer);
        };
    }

    private static boolean isBindable(Method method) {
        return Arrays.stream(method.getParameterTypes())
                                .filter(HandlerLoader::isEvent)
                                .count()
                        <= 1
                && method.getParameterCount() <= 3;
    }

    private static boolean isEvent(Class<?> parameter) {
        return parameter != InputStream.class && parameter != OutputStream.class && parameter != Context.class;
    }

    private static Optional<Type> eventType(Method method) {
        for (var i = 0; i < method.getParameterCount(); i++) {
            if (isEvent(method.getParameterTypes()[i])) {
                return Optional.of(method.getGenericParameterTypes()[i]);
            }
        }
        return Optional.empty();
    }

    private Optional<Codec> answerCodec(Type type) {
        return type == void.class || type == Void.class ? Optional.empty() : Optional.of(Codec.of(type, code));
    }

    private static Object instanceOf(Class<?> type) throws LoadException {
        try {
            return type.getConstructor().newInstance();
        } catch (NoSuchMethodException e) {
            throw new LoadException(
                    NoSuchMethodException.class,
                    "Class " + type.getName() + " has no public zero-argument constructor");
        } catch (InvocationTargetException e) {
            throw new LoadException(Failure.of(causeOf(e)));
        } catch (ReflectiveOperationException e) {
            throw new LoadException(e.getClass(), "Class " + type.getName() + " cannot be instantiated");
        } catch (LinkageError e) {
            throw new LoadException(e.getClass(), "Error loading class " + type.getName() + ": " + e.getMessage());
        }
    }

    private static @Nullable Object call(Method method, @Nullable Object target, @Nullable Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw causeOf(e);
        }
    }

    private static Throwable causeOf(InvocationTargetException e) {
        return e.getCause() == null ? e : e.getCause();
    }

    private static Object read(Codec codec, InputStream event) {
        try {
            return codec.read(event);
        } catch (RuntimeException e) {
            throw new RuntimeException("An error occurred during JSON parsing", e);
        }
    }

    private static void write(@Nullable Object value, Optional<Codec> codec, OutputStream answer) {
        try {
            codec.ifPresent(present -> present.write(value, answer));
        } catch (RuntimeException e) {
            throw new RuntimeException("An error occurred during JSON serialization of response", e);
        }
    }
}

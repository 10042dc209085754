package dev.millrace.tables.item;

import dev.millrace.model.ServiceException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something read from a request that may break a rule of the data model. AWS looks at the form of the whole request
 * first and judges values later, each kind in its turn; so the fault is kept until its turn comes. Immutable.
 */
public final class Checked<T> {

    private final @Nullable T value;
    private final @Nullable ServiceException fault;

    private Checked(@Nullable T value, @Nullable ServiceException fault) {
        this.value = value;
        this.fault = fault;
    }

    public static <T> Checked<T> of(T value) {
        return new Checked<>(Objects.requireNonNull(value), null);
    }

    public static <T> Checked<T> faulty(ServiceException fault) {
        return new Checked<>(null, Objects.requireNonNull(fault));
    }

    /** What is wrong with it, if anything. */
    public Optional<ServiceException> fault() {
        return Optional.ofNullable(fault);
    }

    /** The value; throws the fault if there is one. */
    public T orThrow() {
        if (fault != null) {
            throw fault;
        }
        return Objects.requireNonNull(value);
    }
}

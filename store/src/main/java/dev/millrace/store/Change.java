package dev.millrace.store;

/**
 * A decision and its mutations. Runs once, on the writing thread, so it needs no locks and sees a state that nobody
 * else can move. It must not block and does no I/O of its own. If it throws, nothing of it is written and the caller
 * gets the exception; other changes of the same commit are not touched.
 */
@FunctionalInterface
public interface Change<T> {
    T apply(Writer writer);
}

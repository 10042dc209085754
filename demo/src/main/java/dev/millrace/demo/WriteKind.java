package dev.millrace.demo;

/** What a write does to its order, named as the stream names it. */
enum WriteKind {
    INSERT,
    MODIFY,
    REMOVE,
    /** An identical rewrite: changes nothing and must leave no stream record. */
    NONE;

    boolean isEffective() {
        return this != NONE;
    }
}

package dev.millrace.services;

import java.util.List;

/** One service: how it is addressed, and what it can do. */
public interface AwsService extends AutoCloseable {

    /** How requests find this service. */
    Address address();

    /** Every operation it has. */
    List<Operation> operations();

    @Override
    default void close() {}

    /**
     * How requests find a service.
     *
     * @param name short lower-case name, unique in the program: {@code dynamodb}, {@code streams}, {@code lambda}
     * @param signingName service part of the credential scope
     * @param targetPrefix what stands before the dot in {@code X-Amz-Target}; empty if it has no JSON protocol
     * @param queryVersion the {@code Version} of the query protocol; empty if it has none
     * @param xmlNamespace of query answers; empty if it has none
     * @param protocols those it answers, the first being its own
     */
    record Address(
            String name,
            String signingName,
            String targetPrefix,
            String queryVersion,
            String xmlNamespace,
            List<Protocol> protocols) {
        public Address {
            protocols = List.copyOf(protocols);
        }
    }
}

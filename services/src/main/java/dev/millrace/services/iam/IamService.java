package dev.millrace.services.iam;

import dev.millrace.model.Clock;
import dev.millrace.services.AwsService;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import dev.millrace.store.Store;
import java.util.List;
import java.util.stream.Stream;

/** IAM's roles and policies. Thread-safe: every change is one commit, every read goes to the store. */
public final class IamService implements AwsService {

    private final List<Operation> operations;

    public IamService(Store store, Clock clock) {
        this.operations = Stream.of(
                        new RoleOperations(store, clock).all(),
                        new RolePolicyOperations(store).all(),
                        new PolicyOperations(store, clock).all())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public Address address() {
        return new Address(
                "iam", "iam", "", "2010-05-08", "https://iam.amazonaws.com/doc/2010-05-08/", List.of(Protocol.QUERY));
    }

    @Override
    public List<Operation> operations() {
        return operations;
    }
}

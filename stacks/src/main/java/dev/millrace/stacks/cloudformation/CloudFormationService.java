package dev.millrace.stacks.cloudformation;

import dev.millrace.model.Clock;
import dev.millrace.services.AwsService;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import dev.millrace.stacks.Stacks;
import dev.millrace.store.Store;
import java.util.ArrayList;
import java.util.List;

/** The CloudFormation service. Thread-safe. */
public final class CloudFormationService implements AwsService {

    private final List<Operation> operations = new ArrayList<>();

    public CloudFormationService(Stacks stacks, Store store, Clock clock) {
        var changeSets = new ChangeSetOperations(stacks, new ChangeSetStore(store), clock);
        operations.addAll(new StackOperations(stacks).all());
        operations.addAll(new DescribeOperations(stacks).all());
        operations.addAll(new TemplateOperations(stacks, changeSets).all());
        operations.addAll(changeSets.all());
    }

    @Override
    public Address address() {
        return new Address(
                "cloudformation",
                "cloudformation",
                "",
                "2010-05-15",
                "http://cloudformation.amazonaws.com/doc/2010-05-15/",
                List.of(Protocol.QUERY));
    }

    @Override
    public List<Operation> operations() {
        return List.copyOf(operations);
    }
}

package dev.millrace.services.dynamodb;

import dev.millrace.model.Clock;
import dev.millrace.services.AwsService;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import dev.millrace.services.dynamodb.TableShapes.CreateTableInput;
import dev.millrace.services.dynamodb.TableShapes.CreateTableOutput;
import dev.millrace.services.dynamodb.TableShapes.DescribeContinuousBackupsOutput;
import dev.millrace.services.dynamodb.TableShapes.DescribeEndpointsOutput;
import dev.millrace.services.dynamodb.TableShapes.DescribeLimitsOutput;
import dev.millrace.services.dynamodb.TableShapes.DescribeTableOutput;
import dev.millrace.services.dynamodb.TableShapes.DescribeTimeToLiveOutput;
import dev.millrace.services.dynamodb.TableShapes.Empty;
import dev.millrace.services.dynamodb.TableShapes.ListTablesInput;
import dev.millrace.services.dynamodb.TableShapes.ListTablesOutput;
import dev.millrace.services.dynamodb.TableShapes.ListTagsInput;
import dev.millrace.services.dynamodb.TableShapes.ListTagsOutput;
import dev.millrace.services.dynamodb.TableShapes.TableInput;
import dev.millrace.services.dynamodb.TableShapes.TagResourceInput;
import dev.millrace.services.dynamodb.TableShapes.UntagResourceInput;
import dev.millrace.services.dynamodb.TableShapes.UpdateContinuousBackupsInput;
import dev.millrace.services.dynamodb.TableShapes.UpdateTableInput;
import dev.millrace.services.dynamodb.TableShapes.UpdateTimeToLiveInput;
import dev.millrace.services.dynamodb.TableShapes.UpdateTimeToLiveOutput;
import dev.millrace.tables.table.Tables;
import java.util.List;
import java.util.stream.Stream;

/** DynamoDB: the operations on tables and items. Streams are a service of their own. Thread-safe. */
public final class DynamoDbService implements AwsService {

    private final List<Operation> operations;

    /**
     * The service over these tables.
     *
     * @param clock business time, for when tables were changed
     */
    public DynamoDbService(Tables tables, Clock clock) {
        var reads = new TableReads(tables, clock);
        var tags = new Tags(tables);
        var tokens = new TransactionTokens();
        var timeToLive = new TimeToLiveOperations(tables);
        var backups = new ContinuousBackups(tables, clock);
        var supported = Stream.of(
                new Operation.Raw("PutItem", new PutItem(tables)::handle),
                new Operation.Raw("GetItem", new GetItem(tables)::handle),
                new Operation.Raw("UpdateItem", new UpdateItem(tables)::handle),
                new Operation.Raw("DeleteItem", new DeleteItem(tables)::handle),
                new Operation.Raw("Query", new Query(tables)::handle),
                new Operation.Raw("Scan", new Scan(tables)::handle),
                new Operation.Raw("BatchWriteItem", new BatchWriteItem(tables)::handle),
                new Operation.Raw("BatchGetItem", new BatchGetItem(tables)::handle),
                new Operation.Raw("TransactWriteItems", new TransactWriteItems(tables, tokens)::handle),
                new Operation.Raw("TransactGetItems", new TransactGetItems(tables)::handle),
                Operation.of(
                        "CreateTable",
                        CreateTableInput.class,
                        CreateTableOutput.class,
                        new CreateTable(tables, clock)::handle),
                Operation.of(
                        "UpdateTable",
                        UpdateTableInput.class,
                        CreateTableOutput.class,
                        new UpdateTable(tables, clock)::handle),
                Operation.of("DeleteTable", TableInput.class, CreateTableOutput.class, reads::delete),
                Operation.of("DescribeTable", TableInput.class, DescribeTableOutput.class, reads::describe),
                Operation.of("ListTables", ListTablesInput.class, ListTablesOutput.class, reads::list),
                Operation.of(
                        "DescribeTimeToLive", TableInput.class, DescribeTimeToLiveOutput.class, timeToLive::describe),
                Operation.of(
                        "UpdateTimeToLive",
                        UpdateTimeToLiveInput.class,
                        UpdateTimeToLiveOutput.class,
                        timeToLive::update),
                Operation.of(
                        "DescribeContinuousBackups",
                        TableInput.class,
                        DescribeContinuousBackupsOutput.class,
                        backups::describe),
                Operation.of(
                        "UpdateContinuousBackups",
                        UpdateContinuousBackupsInput.class,
                        DescribeContinuousBackupsOutput.class,
                        backups::update),
                Operation.of("DescribeLimits", Empty.class, DescribeLimitsOutput.class, reads::describeLimits),
                Operation.of("DescribeEndpoints", Empty.class, DescribeEndpointsOutput.class, reads::describeEndpoints),
                Operation.of("ListTagsOfResource", ListTagsInput.class, ListTagsOutput.class, tags::list),
                Operation.of("TagResource", TagResourceInput.class, Empty.class, tags::tag),
                Operation.of("UntagResource", UntagResourceInput.class, Empty.class, tags::untag));
        operations = Stream.concat(supported, RefusedOperations.all()).toList();
    }

    @Override
    public Address address() {
        return new Address("dynamodb", "dynamodb", "DynamoDB_20120810", "", "", List.of(Protocol.JSON_1_0));
    }

    @Override
    public List<Operation> operations() {
        return operations;
    }
}

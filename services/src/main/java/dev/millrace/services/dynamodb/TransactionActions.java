package dev.millrace.services.dynamodb;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.item.WireTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The actions of a transaction as its request has them, of right shape each.
 *
 * @param actions one to a hundred
 * @param options the texts among the request's other members, by name
 */
record TransactionActions(List<Action> actions, Map<String, String> options) {

    private static final int MAX_ACTIONS = 100;
    private static final int MAX_BYTES = 4 << 20;

    /**
     * One action.
     *
     * @param kind Put, Update, Delete, ConditionCheck or Get
     */
    record Action(String kind, ItemRequest request) {

        TableRef table(dev.millrace.services.Call call) {
            return TableRef.of(call, request.text(Member.TABLE_NAME).orElseThrow());
        }

        boolean wantsItemOnFailure() {
            return request.text(Member.RETURN_VALUES_ON_CONDITION_CHECK_FAILURE)
                    .orElse("NONE")
                    .equals("ALL_OLD");
        }
    }

    /**
     * What an action has.
     *
     * @param members by their names on the wire
     * @param required those without which it is refused
     */
    record Kind(Map<String, Member> members, List<Member> required) {}

    /**
     * Reads and checks a request.
     *
     * @param kinds the actions the operation knows, by name
     * @param onlyOne the sentence for an element that is not exactly one action
     */
    static TransactionActions read(byte[] body, Map<String, Kind> kinds, String onlyOne) {
        var options = new LinkedHashMap<String, String>();
        var elements = new ArrayList<List<Action>>();
        var seen = new ArrayList<Boolean>();
        RequestBody.read(body, (name, in) -> {
            switch (name) {
                case "TransactItems" -> {
                    seen.add(true);
                    readElements(in, kinds, elements);
                }
                case "ClientRequestToken", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics" ->
                    options.put(name, WireTypes.text(in));
                default -> in.skipChildren();
            }
        });
        checkShape(options, seen.isEmpty() ? null : elements, kinds);
        if (body.length > MAX_BYTES) {
            throw DynamoDbErrors.validation("Transaction request size cannot exceed 4194304 bytes");
        }
        if (elements.stream().anyMatch(actions -> actions.size() != 1)) {
            throw DynamoDbErrors.validation(onlyOne);
        }
        return new TransactionActions(elements.stream().map(List::getFirst).toList(), options);
    }

    private static void readElements(JsonParser in, Map<String, Kind> kinds, List<List<Action>> elements)
            throws IOException {
        WireTypes.startList(in);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            WireTypes.startElement(in, "class com.amazonaws.dynamodb.v20120810.TransactWriteItem");
            var actions = new ArrayList<Action>();
            RequestBody.members(in, (name, value) -> {
                var kind = kinds.get(name);
                if (kind == null) {
                    value.skipChildren();
                    return;
                }
                WireTypes.startObject(value, "class com.amazonaws.dynamodb.v20120810." + name);
                actions.add(new Action(
                        name, ItemRequest.read(value, kind.members(), (other, ignored) -> ignored.skipChildren())));
            });
            elements.add(actions);
        }
    }

    private static void checkShape(
            Map<String, String> options, @Nullable List<List<Action>> elements, Map<String, Kind> kinds) {
        var faults = new ShapeFaults()
                .length("clientRequestToken", options.get("ClientRequestToken"), 1, 36)
                .enumeration(
                        "returnConsumedCapacity",
                        options.get("ReturnConsumedCapacity"),
                        ShapeFaults.RETURN_CONSUMED_CAPACITY)
                .enumeration(
                        "returnItemCollectionMetrics",
                        options.get("ReturnItemCollectionMetrics"),
                        ShapeFaults.RETURN_ITEM_COLLECTION_METRICS)
                .required("transactItems", elements != null);
        if (elements != null) {
            var shown = elements.isEmpty() ? "'[]'" : "'[" + elements.size() + " elements]'";
            faults.length("transactItems", shown, elements.size(), 1, MAX_ACTIONS);
            for (var i = 0; i < elements.size(); i++) {
                var path = "transactItems." + (i + 1) + ".member.";
                if (kinds.size() == 1) {
                    var only = lowerCamel(kinds.keySet().iterator().next());
                    faults.required(path + only, !elements.get(i).isEmpty());
                }
                elements.get(i).forEach(action -> checkShape(faults, path, action, kinds));
            }
        }
        faults.throwIfAny();
    }

    private static void checkShape(ShapeFaults faults, String element, Action action, Map<String, Kind> kinds) {
        var path = element + lowerCamel(action.kind()) + ".";
        var kind = kinds.get(action.kind());
        if (kind != null) {
            kind.required()
                    .forEach(member -> faults.required(
                            path + lowerCamel(member.wireName()),
                            action.request().has(member)));
        }
        faults.tableNameForm(
                path + "tableName", action.request().text(Member.TABLE_NAME).orElse(null));
        faults.enumeration(
                action.request(),
                Member.RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
                path + "returnValuesOnConditionCheckFailure",
                ShapeFaults.RETURN_VALUES_ON_FAILURE);
    }

    private static String lowerCamel(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}

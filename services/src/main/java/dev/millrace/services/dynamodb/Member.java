package dev.millrace.services.dynamodb;

/** The members of requests for items, and what each holds. */
enum Member {
    TABLE_NAME("TableName", Kind.TEXT),
    INDEX_NAME("IndexName", Kind.TEXT),
    ITEM("Item", Kind.ATTRIBUTES),
    KEY("Key", Kind.ATTRIBUTES),
    EXCLUSIVE_START_KEY("ExclusiveStartKey", Kind.ATTRIBUTES),
    UPDATE_EXPRESSION("UpdateExpression", Kind.TEXT),
    CONDITION_EXPRESSION("ConditionExpression", Kind.TEXT),
    KEY_CONDITION_EXPRESSION("KeyConditionExpression", Kind.TEXT),
    FILTER_EXPRESSION("FilterExpression", Kind.TEXT),
    PROJECTION_EXPRESSION("ProjectionExpression", Kind.TEXT),
    EXPRESSION_ATTRIBUTE_NAMES("ExpressionAttributeNames", Kind.NAMES),
    EXPRESSION_ATTRIBUTE_VALUES("ExpressionAttributeValues", Kind.VALUES),
    RETURN_VALUES("ReturnValues", Kind.TEXT),
    RETURN_VALUES_ON_CONDITION_CHECK_FAILURE("ReturnValuesOnConditionCheckFailure", Kind.TEXT),
    RETURN_CONSUMED_CAPACITY("ReturnConsumedCapacity", Kind.TEXT),
    RETURN_ITEM_COLLECTION_METRICS("ReturnItemCollectionMetrics", Kind.TEXT),
    CONSISTENT_READ("ConsistentRead", Kind.FLAG),
    SCAN_INDEX_FORWARD("ScanIndexForward", Kind.FLAG),
    SELECT("Select", Kind.TEXT),
    LIMIT("Limit", Kind.NUMBER),
    SEGMENT("Segment", Kind.NUMBER),
    TOTAL_SEGMENTS("TotalSegments", Kind.NUMBER),
    EXPECTED("Expected", Kind.EXPECTATIONS),
    CONDITIONAL_OPERATOR("ConditionalOperator", Kind.TEXT),
    ATTRIBUTE_UPDATES("AttributeUpdates", Kind.UPDATES),
    ATTRIBUTES_TO_GET("AttributesToGet", Kind.TEXTS),
    KEY_CONDITIONS("KeyConditions", Kind.CONDITIONS),
    QUERY_FILTER("QueryFilter", Kind.CONDITIONS),
    SCAN_FILTER("ScanFilter", Kind.CONDITIONS);

    /** What a member holds. */
    enum Kind {
        TEXT,
        NUMBER,
        FLAG,
        /** An item or a part of one. */
        ATTRIBUTES,
        /** Placeholders for names. */
        NAMES,
        /** Placeholders for values. */
        VALUES,
        /** A list of texts. */
        TEXTS,
        /** What is expected of attributes, by name (spec 4.8.3). */
        EXPECTATIONS,
        /** Conditions by attribute (spec 4.8.6). */
        CONDITIONS,
        /** Changes by attribute (spec 4.8.2). */
        UPDATES
    }

    private final String wireName;
    private final Kind kind;

    Member(String wireName, Kind kind) {
        this.wireName = wireName;
        this.kind = kind;
    }

    String wireName() {
        return wireName;
    }

    Kind kind() {
        return kind;
    }

    /** Whether it is a parameter from before expressions (spec 4.8). */
    boolean isLegacy() {
        return switch (kind) {
            case TEXTS, EXPECTATIONS, CONDITIONS, UPDATES -> true;
            case TEXT, NUMBER, FLAG, ATTRIBUTES, NAMES, VALUES -> this == CONDITIONAL_OPERATOR;
        };
    }
}

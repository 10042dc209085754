package dev.millrace.tables.expression;

/** Which parameter of a request an expression stands in; its errors name it. */
public enum ExpressionKind {
    UPDATE("UpdateExpression"),
    CONDITION("ConditionExpression"),
    KEY_CONDITION("KeyConditionExpression"),
    FILTER("FilterExpression"),
    PROJECTION("ProjectionExpression");

    private final String parameter;

    ExpressionKind(String parameter) {
        this.parameter = parameter;
    }

    /** The parameter's name on the wire. */
    public String parameter() {
        return parameter;
    }
}

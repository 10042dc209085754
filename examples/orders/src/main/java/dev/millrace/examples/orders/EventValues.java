package dev.millrace.examples.orders;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;

/** Attribute values of the event as attribute values of the SDK: the same data in two classes. */
final class EventValues {

    private EventValues() {}

    static Map<String, software.amazon.awssdk.services.dynamodb.model.AttributeValue> toSdk(
            Map<String, AttributeValue> item) {
        var copy = new HashMap<String, software.amazon.awssdk.services.dynamodb.model.AttributeValue>();
        item.forEach((name, value) -> copy.put(name, toSdk(value)));
        return copy;
    }

    static software.amazon.awssdk.services.dynamodb.model.AttributeValue toSdk(AttributeValue value) {
        var copy = software.amazon.awssdk.services.dynamodb.model.AttributeValue.builder();
        if (value.getS() != null) {
            copy.s(value.getS());
        } else if (value.getN() != null) {
            copy.n(value.getN());
        } else if (value.getB() != null) {
            copy.b(bytes(value.getB()));
        } else if (value.getBOOL() != null) {
            copy.bool(value.getBOOL());
        } else if (value.getNULL() != null) {
            copy.nul(value.getNULL());
        } else if (value.getM() != null) {
            copy.m(toSdk(value.getM()));
        } else if (value.getL() != null) {
            copy.l(value.getL().stream().map(EventValues::toSdk).toList());
        } else if (value.getSS() != null) {
            copy.ss(value.getSS());
        } else if (value.getNS() != null) {
            copy.ns(value.getNS());
        } else if (value.getBS() != null) {
            copy.bs(bytes(value.getBS()));
        } else {
            throw new IllegalArgumentException("an attribute value without a type");
        }
        return copy.build();
    }

    private static List<SdkBytes> bytes(List<ByteBuffer> values) {
        return values.stream().map(EventValues::bytes).toList();
    }

    private static SdkBytes bytes(ByteBuffer value) {
        return SdkBytes.fromByteBuffer(value.duplicate());
    }
}

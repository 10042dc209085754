package dev.millrace.services.lambda.request;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The answer of operations that answer nothing. */
@JsonInclude // an annotation tells Jackson that a record without members is meant to be one
public record Nothing() {
    public static final Nothing NOTHING = new Nothing();
}

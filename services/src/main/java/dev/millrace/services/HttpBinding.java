package dev.millrace.services;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Where REST-JSON finds an operation. Members of the request that the path template names come from the path; those
 * annotated with {@link Query} or {@link Header} from there; one annotated with {@link Body} is the whole body as
 * bytes; the rest are members of the JSON body. In answers, {@link Header}, {@link Body} and {@link Status} do the same
 * the other way.
 *
 * @param method {@code GET}, {@code POST}, {@code PUT} or {@code DELETE}
 * @param path with members in braces: {@code /2015-03-31/functions/{FunctionName}/invocations}; path values are
 *     percent-decoded
 * @param status of a successful answer
 */
public record HttpBinding(String method, String path, int status) {

    /** The member travels in the query string under this name. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.RECORD_COMPONENT, ElementType.METHOD, ElementType.FIELD, ElementType.PARAMETER})
    public @interface Query {
        String value();
    }

    /** The member travels in the header of this name. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.RECORD_COMPONENT, ElementType.METHOD, ElementType.FIELD, ElementType.PARAMETER})
    public @interface Header {
        String value();
    }

    /** The member, a {@code byte[]}, is the whole body. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.RECORD_COMPONENT, ElementType.METHOD, ElementType.FIELD, ElementType.PARAMETER})
    public @interface Body {}

    /** The member, an {@code int}, is the answer's HTTP status. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.RECORD_COMPONENT, ElementType.METHOD, ElementType.FIELD, ElementType.PARAMETER})
    public @interface Status {}
}

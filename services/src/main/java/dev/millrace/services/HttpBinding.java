package dev.millrace.services;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Where a REST protocol finds an operation. Members of the request that the path template names come from the path;
 * those annotated with {@link Query} or {@link Header} from there; one annotated with {@link Body} is the whole body as
 * bytes; the rest are members of the JSON body. In answers, {@link Header}, {@link Body} and {@link Status} do the same
 * the other way.
 *
 * <p>In REST-XML the member annotated with {@link Body} is a record, the body's document, or a text; an answer is a
 * document as a whole, with the name that {@link XmlRoot} gives.
 *
 * @param method {@code GET}, {@code HEAD}, {@code POST}, {@code PUT} or {@code DELETE}
 * @param path with members in braces: {@code /2015-03-31/functions/{FunctionName}/invocations}; path values are
 *     percent-decoded. In REST-XML a last member {@code {Key+}} takes the rest of the path, slashes and all, and
 *     {@code ?policy} behind the path asks for a parameter of that name in the query
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

    /** The member is the whole body: a {@code byte[]}, in REST-XML a record or a text. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.RECORD_COMPONENT, ElementType.METHOD, ElementType.FIELD, ElementType.PARAMETER})
    public @interface Body {}

    /** The member, an {@code int}, is the answer's HTTP status. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.RECORD_COMPONENT, ElementType.METHOD, ElementType.FIELD, ElementType.PARAMETER})
    public @interface Status {}
}

package dev.millrace.gateway.protocol;

import dev.millrace.model.Scope;
import dev.millrace.model.ServiceError;
import dev.millrace.services.Call;
import dev.millrace.services.ServiceCatalog;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Chooses the protocol of a request and has it answered. The order suits every client of the spec (clients 1): the
 * protocol's own header or path, then the target header, then a form with an action, then REST by path, then what
 * DynamoDB says to strangers. Thread-safe.
 */
public final class Dispatcher {

    private static final String FORM = "application/x-www-form-urlencoded";

    private final Callers callers;
    private final CborProtocol cbor;
    private final JsonProtocol json;
    private final QueryProtocol query;
    private final RestJsonProtocol rest;
    private final RestXmlProtocol restXml;

    /** @param home account and region of callers that name none */
    public Dispatcher(ServiceCatalog catalog, Scope home) {
        this.callers = new Callers(home);
        this.cbor = new CborProtocol(catalog, callers);
        this.json = new JsonProtocol(catalog, callers);
        this.query = new QueryProtocol(catalog, callers);
        this.rest = new RestJsonProtocol(catalog, callers);
        this.restXml = new RestXmlProtocol(catalog, callers);
    }

    /**
     * The protocol of the request, looked at without its body, if it is the one whose bodies are not read beforehand.
     * The signature says so; a request without one comes to it as a last resort, when no other protocol knows its path
     * and there is a bucket of that name.
     */
    public Optional<RestXmlProtocol> streaming(WireRequest request) {
        if (request.header("x-amz-target").isPresent() || CborProtocol.concerns(request)) {
            return Optional.empty();
        }
        return restXml.isSignedFor(request)
                        || (!isRoot(request) && !rest.knows(request) && restXml.isForBucket(request))
                ? Optional.of(restXml)
                : Optional.empty();
    }

    /** Answers the request; never throws for what a client can do. */
    public WireAnswer answer(WireRequest request) {
        if (CborProtocol.concerns(request)) {
            return cbor.answer(request);
        }
        boolean posted = request.method().equals("POST");
        var target = request.header("x-amz-target");
        if (target.isPresent()) {
            return posted ? json.answer(request, target.get()) : JsonProtocol.notARequest();
        }
        // Some HTTP clients, the JDK's among them, call every body a form: a path that is a REST operation's decides.
        if (posted && request.contentType().equals(FORM) && !rest.knows(request)) {
            return query.answer(request);
        }
        if (!isRoot(request)) {
            return rest.answer(request);
        }
        if (query.isLink(request)) {
            return query.answerLink(request);
        }
        if (request.method().equals("GET") || request.method().equals("HEAD")) {
            return healthy();
        }
        return posted ? json.answer(request, "") : JsonProtocol.notARequest();
    }

    /** Who calls with this request, for handlers that are not AWS's. */
    public Call callOf(WireRequest request) {
        return callers.callOf(request);
    }

    /** An error outside of every protocol, for example a request too large to be looked at. */
    public static WireAnswer refusal(ServiceError error) {
        return WireAnswer.of(error.status(), "application/x-amz-json-1.0", ErrorBodies.typed(error));
    }

    private static boolean isRoot(WireRequest request) {
        return request.path().isEmpty() || request.path().equals("/");
    }

    /** What DynamoDB answers to load balancers (spec 6.1.4), the space at the end included. */
    private WireAnswer healthy() {
        var text = "healthy: dynamodb." + callers.home().region() + ".amazonaws.com ";
        return WireAnswer.of(200, "", text.getBytes(StandardCharsets.UTF_8)).checksummed(true);
    }
}

package dev.millrace.services.s3;

import dev.millrace.model.ServiceError;
import dev.millrace.model.errors.S3Errors;
import dev.millrace.services.Streams;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/** The document of DeleteObjects, as far as its keys. */
final class DeleteDocument {

    /** A thousand keys of the greatest length, each character of them spelt as an entity, are less. */
    private static final int LONGEST = 8 << 20;

    private static final XMLInputFactory FACTORY = factory();

    private DeleteDocument() {}

    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    static byte[] read(Streams.Request request) {
        if (request.header("x-amz-content-sha256")
                .filter(digest -> digest.startsWith("STREAMING-"))
                .isPresent()) {
            throw S3Errors.notImplemented("DeleteObjects with a body signed in chunks");
        }
        try {
            var bytes = request.body().readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw S3Errors.malformedXml();
            }
            if (request.length().isPresent() && request.length().getAsLong() != bytes.length) {
                throw incomplete();
            }
            return bytes;
        } catch (IOException e) {
            throw incomplete();
        }
    }

    private static RuntimeException incomplete() {
        return ServiceError.of(400, "IncompleteBody", "The body ended before its announced length")
                .asException();
    }

    /** @throws dev.millrace.model.ServiceException if it is not well-formed */
    static List<String> keys(byte[] document) {
        var keys = new ArrayList<String>();
        try {
            var in = FACTORY.createXMLStreamReader(new ByteArrayInputStream(document));
            while (in.hasNext()) {
                int event = in.next();
                if (event == XMLStreamConstants.DTD) {
                    throw S3Errors.malformedXml();
                }
                if (event == XMLStreamConstants.START_ELEMENT
                        && in.getLocalName().equals("Key")) {
                    keys.add(in.getElementText());
                }
            }
        } catch (XMLStreamException e) {
            throw S3Errors.malformedXml();
        }
        return keys;
    }
}

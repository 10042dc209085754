package dev.millrace.gateway.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.model.errors.S3Errors;
import dev.millrace.services.Elements;
import dev.millrace.services.Flattened;
import dev.millrace.services.Wire;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the document of a REST-XML request into a tree of members, led by the shape of the record that will be bound to
 * it. What the shape does not have is refused, so that nothing is lost unseen; a document type is refused as well, and
 * with it every entity that could reach beyond the document.
 */
final class XmlTree {

    /** As deep as any document of AWS's may be, and a good deal more. */
    private static final int DEEPEST = 32;

    private static final XMLInputFactory FACTORY = factory();

    private final XMLStreamReader in;

    private XmlTree(XMLStreamReader in) {
        this.in = in;
    }

    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /**
     * The members of the document.
     *
     * @throws dev.millrace.model.ServiceException if it is not well-formed or not of this shape
     */
    static ObjectNode read(byte[] document, RecordShape shape) {
        try {
            var in = FACTORY.createXMLStreamReader(new ByteArrayInputStream(document));
            if (in.nextTag() != XMLStreamConstants.START_ELEMENT
                    || !in.getLocalName().equals(shape.root().orElse(shape.name()))) {
                throw S3Errors.malformedXml();
            }
            return new XmlTree(in).structure(shape, 0);
        } catch (XMLStreamException e) {
            throw S3Errors.malformedXml();
        }
    }

    private ObjectNode structure(RecordShape shape, int depth) throws XMLStreamException {
        if (depth > DEEPEST) {
            throw S3Errors.malformedXml();
        }
        var members = elements(shape);
        var tree = Wire.JSON.createObjectNode();
        while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
            var member = Optional.ofNullable(members.get(in.getLocalName())).orElseThrow(S3Errors::malformedXml);
            if (member.annotation(Flattened.class).isPresent()) {
                tree.withArray("/" + member.name()).add(value(elementForm(member), depth));
            } else if (tree.has(member.name())) {
                throw S3Errors.malformedXml();
            } else if (member.form() instanceof Form.Sequence) {
                list(tree, member, depth);
            } else {
                tree.set(member.name(), value(member.form(), depth));
            }
        }
        return tree;
    }

    private static Map<String, RecordShape.Member> elements(RecordShape shape) {
        var byElement = new LinkedHashMap<String, RecordShape.Member>();
        for (var member : shape.members()) {
            byElement.put(
                    member.annotation(Flattened.class).map(Flattened::value).orElse(member.name()), member);
        }
        return byElement;
    }

    private void list(ObjectNode tree, RecordShape.Member member, int depth) throws XMLStreamException {
        var name = member.annotation(Elements.class).map(Elements::value).orElse("member");
        var list = tree.putArray(member.name());
        while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
            if (!in.getLocalName().equals(name)) {
                throw S3Errors.malformedXml();
            }
            list.add(value(elementForm(member), depth));
        }
    }

    private static Form elementForm(RecordShape.Member member) {
        return member.form() instanceof Form.Sequence sequence ? Form.of(sequence.element()) : member.form();
    }

    private JsonNode value(Form form, int depth) throws XMLStreamException {
        return form instanceof Form.Structure structure
                ? structure(structure.shape(), depth + 1)
                : TextNode.valueOf(in.getElementText());
    }
}

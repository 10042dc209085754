package dev.millrace.stacks.resource;

import java.util.Map;
import java.util.Set;

/** The types that many properties have. */
final class PropertyTypes {

    static final PropertyType TEXT = new PropertyType.Text();
    static final PropertyType WHOLE = new PropertyType.Whole();
    static final PropertyType DECIMAL = new PropertyType.Decimal();
    static final PropertyType FLAG = new PropertyType.Flag();
    static final PropertyType DOCUMENT = new PropertyType.Document();
    static final PropertyType TEXTS = new PropertyType.ListOf(TEXT);
    static final PropertyType OFF = new PropertyType.Only("false");
    static final PropertyType TAGS = new PropertyType.ListOf(
            PropertyType.Structure.of(Map.of("Key", TEXT, "Value", TEXT), Set.of("Key", "Value")));

    private PropertyTypes() {}
}

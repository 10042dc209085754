package dev.millrace.services.dynamodb;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.model.AttributeValue;
import dev.millrace.tables.item.Checked;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.ItemReader;
import dev.millrace.tables.item.WireTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The members of one request for items, read in one pass. Of right type each, but not checked otherwise. Not
 * thread-safe.
 */
final class ItemRequest {

    private static final String NAMES_TYPE = "java.util.Map<java.lang.String, java.lang.String>";
    private static final String VALUES_TYPE =
            "java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>";

    private final Map<String, Member> known;
    private final Map<Member, Object> members = new EnumMap<>(Member.class);
    private boolean isLegacy;
    private @Nullable Map<String, String> names;
    private @Nullable Map<String, Checked<AttributeValue>> values;

    private ItemRequest(Map<String, Member> known) {
        this.known = known;
    }

    /** Members of an operation by their names on the wire. */
    static Map<String, Member> members(Member... members) {
        var byName = new LinkedHashMap<String, Member>();
        for (var member : members) {
            byName.put(member.wireName(), member);
        }
        return Map.copyOf(byName);
    }

    /**
     * Reads a request.
     *
     * @param known what the operation knows; other members are ignored
     * @throws dev.millrace.model.ServiceException SerializationException if the body or a member has a wrong type
     */
    static ItemRequest read(byte[] body, Map<String, Member> known) {
        var request = new ItemRequest(known);
        RequestBody.read(body, request::take);
        return request;
    }

    /**
     * Reads a request that stands inside another one.
     *
     * @param others takes the members that are not known
     */
    static ItemRequest read(JsonParser in, Map<String, Member> known, RequestBody.MemberReader others)
            throws IOException {
        var request = new ItemRequest(known);
        RequestBody.members(in, (name, value) -> {
            if (known.containsKey(name)) {
                request.take(name, value);
            } else {
                others.read(name, value);
            }
        });
        return request;
    }

    private void take(String name, JsonParser in) throws IOException {
        var member = known.get(name);
        if (member == null) {
            in.skipChildren();
            return;
        }
        isLegacy |= member.isLegacy();
        switch (member.kind()) {
            case TEXT -> members.put(member, WireTypes.text(in));
            case NUMBER -> members.put(member, WireTypes.integer(in));
            case FLAG -> members.put(member, WireTypes.bool(in));
            case ATTRIBUTES -> members.put(member, new ItemReader().readItem(in));
            case NAMES -> names = readNames(in);
            case VALUES -> values = readValues(in);
            case TEXTS -> members.put(member, readTexts(in));
            case EXPECTATIONS -> members.put(member, LegacyTerm.read(in, "ExpectedAttributeValue"));
            case CONDITIONS -> members.put(member, LegacyTerm.read(in, LegacyTerm.CONDITION));
            case UPDATES -> members.put(member, LegacyTerm.read(in, "AttributeValueUpdate"));
        }
    }

    private static List<String> readTexts(JsonParser in) throws IOException {
        WireTypes.startList(in);
        var read = new ArrayList<String>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            read.add(WireTypes.text(in));
        }
        return read;
    }

    private static Map<String, String> readNames(JsonParser in) throws IOException {
        WireTypes.startObject(in, NAMES_TYPE);
        var read = new LinkedHashMap<String, String>();
        RequestBody.members(in, (name, value) -> read.put(name, WireTypes.text(value)));
        return read;
    }

    private static Map<String, Checked<AttributeValue>> readValues(JsonParser in) throws IOException {
        WireTypes.startObject(in, VALUES_TYPE);
        var read = new LinkedHashMap<String, Checked<AttributeValue>>();
        var reader = new ItemReader();
        RequestBody.members(in, (name, value) -> read.put(name, reader.readValue(value)));
        return read;
    }

    boolean has(Member member) {
        return members.containsKey(member);
    }

    Optional<String> text(Member member) {
        return Optional.ofNullable((String) members.get(member));
    }

    OptionalInt number(Member member) {
        var value = (Integer) members.get(member);
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    boolean flag(Member member, boolean absent) {
        var value = (Boolean) members.get(member);
        return value == null ? absent : value;
    }

    /** The attributes of a member. */
    @SuppressWarnings("unchecked") // only ATTRIBUTES are asked for, and they are put by take()
    Optional<Checked<Item>> attributes(Member member) {
        return Optional.ofNullable((Checked<Item>) members.get(member));
    }

    /** The attributes of a member that has been required. */
    Item item(Member member) {
        return attributes(member).orElseThrow().orThrow();
    }

    @Nullable
    Map<String, String> names() {
        return names;
    }

    @Nullable
    Map<String, Checked<AttributeValue>> values() {
        return values;
    }

    /** The texts of a member; none if it is absent. */
    @SuppressWarnings("unchecked") // only TEXTS are asked for, and they are put by take()
    List<String> texts(Member member) {
        return (List<String>) members.getOrDefault(member, List.of());
    }

    /** What a parameter from before expressions says, by attribute; nothing if it is absent. */
    @SuppressWarnings("unchecked") // only such members are asked for, and they are put by take()
    Map<String, LegacyTerm> terms(Member member) {
        return (Map<String, LegacyTerm>) members.getOrDefault(member, Map.of());
    }

    /** Whether it has a parameter from before expressions. */
    boolean isLegacy() {
        return isLegacy;
    }

    /** Of these members, those that are there. */
    List<Member> present(List<Member> wanted) {
        return wanted.stream().filter(members::containsKey).toList();
    }
}

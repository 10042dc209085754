package dev.millrace.services.iam;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.model.errors.IamErrors;
import dev.millrace.services.Wire;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What IAM checks everywhere, and how it spells ids and documents. */
final class IamChecks {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+=,.@-]+");
    private static final Pattern PATH = Pattern.compile("/|(/[!-~]+/)");
    private static final String ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ID_LENGTH = 17;
    private static final int MOST_TAGS = 50;

    static final int ROLE_NAME_LENGTH = 64;
    static final int POLICY_NAME_LENGTH = 128;

    private IamChecks() {}

    static String required(String member, @Nullable String value) {
        if (value == null) {
            throw IamErrors.validation("1 validation error detected: Value null at '" + member
                    + "' failed to satisfy constraint: Member must not be null");
        }
        return value;
    }

    static String name(String member, @Nullable String value, int longest) {
        var name = required(member, value);
        if (name.isEmpty() || name.length() > longest) {
            throw IamErrors.validation("1 validation error detected: Value '" + name + "' at '" + member
                    + "' failed to satisfy constraint: Member must have length "
                    + (name.isEmpty() ? "greater than or equal to 1" : "less than or equal to " + longest));
        }
        if (!NAME.matcher(name).matches()) {
            throw IamErrors.validation("The specified value for " + member
                    + " is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
        }
        return name;
    }

    static String path(@Nullable String value) {
        var path = value == null || value.isEmpty() ? "/" : value;
        if (!PATH.matcher(path).matches()) {
            throw IamErrors.validation("The specified value for path is invalid. It must begin and end with / and "
                    + "contain only alphanumeric characters and/or / characters.");
        }
        return path;
    }

    /** A policy that is JSON and says something; its grammar is not looked into. */
    static String document(String member, @Nullable String value) {
        var document = required(member, value);
        try {
            var tree = Wire.JSON.readTree(document);
            if (!tree.isObject() || !tree.has("Statement")) {
                throw IamErrors.malformedPolicyDocument("Syntax errors in policy.");
            }
        } catch (JsonProcessingException e) {
            throw IamErrors.malformedPolicyDocument("This policy contains invalid Json");
        }
        return document;
    }

    static Map<String, String> tags(@Nullable List<IamWire.Tag> given) {
        var tags = new LinkedHashMap<String, String>();
        if (given != null) {
            for (var tag : given) {
                tags.put(required("tags.member.key", tag.key()), required("tags.member.value", tag.value()));
            }
        }
        if (tags.size() > MOST_TAGS) {
            throw IamErrors.validation("1 validation error detected: Value at 'tags' failed to satisfy constraint: "
                    + "Member must have length less than or equal to " + MOST_TAGS);
        }
        return tags;
    }

    static @Nullable List<IamWire.Tag> spell(Map<String, String> tags) {
        return tags.isEmpty()
                ? null
                : tags.entrySet().stream()
                        .map(entry -> new IamWire.Tag(entry.getKey(), entry.getValue()))
                        .toList();
    }

    /** Documents leave percent-encoded, as RFC 3986 has it. */
    static String encoded(String document) {
        return URLEncoder.encode(document, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /** A new id: the kind's prefix, {@code AROA} or {@code ANPA}, and 17 characters. */
    static String newId(String prefix) {
        var id = new StringBuilder(prefix);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_ALPHABET.charAt(ThreadLocalRandom.current().nextInt(ID_ALPHABET.length())));
        }
        return id.toString();
    }
}

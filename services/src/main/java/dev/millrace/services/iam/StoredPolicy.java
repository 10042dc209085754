package dev.millrace.services.iam;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A managed policy as the store keeps it. Immutable.
 *
 * @param description empty for none
 * @param versions oldest first; never empty
 * @param lastVersion number of the newest version ever made
 */
record StoredPolicy(
        String account,
        String name,
        String path,
        String id,
        Instant created,
        Instant updated,
        String description,
        String defaultVersion,
        int lastVersion,
        List<Version> versions,
        Map<String, String> tags) {

    /** One version of the document. */
    record Version(String id, String document, Instant created) {}

    String arn() {
        return "arn:aws:iam::" + account + ":policy" + path + name;
    }

    Optional<Version> version(String versionId) {
        return versions.stream()
                .filter(version -> version.id().equals(versionId))
                .findFirst();
    }

    StoredPolicy withVersion(String document, boolean asDefault, Instant now) {
        int number = lastVersion + 1;
        var all = new ArrayList<>(versions);
        all.add(new Version("v" + number, document, now));
        return new StoredPolicy(
                account,
                name,
                path,
                id,
                created,
                now,
                description,
                asDefault ? "v" + number : defaultVersion,
                number,
                all,
                tags);
    }

    StoredPolicy withoutVersion(String versionId, Instant now) {
        var rest = versions.stream()
                .filter(version -> !version.id().equals(versionId))
                .toList();
        return new StoredPolicy(
                account, name, path, id, created, now, description, defaultVersion, lastVersion, rest, tags);
    }
}

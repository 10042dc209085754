package dev.millrace.services.iam;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A role as the store keeps it. Immutable.
 *
 * @param trust the policy that says who may assume it
 * @param description empty for none
 * @param boundary ARN of the permissions boundary; empty for none
 * @param policies its own policies by name
 * @param attached ARNs of managed policies, in the order they were attached
 */
record StoredRole(
        String account,
        String name,
        String path,
        String id,
        Instant created,
        String trust,
        String description,
        int maxSessionSeconds,
        String boundary,
        Map<String, String> policies,
        List<String> attached,
        Map<String, String> tags) {

    String arn() {
        return "arn:aws:iam::" + account + ":role" + path + name;
    }

    StoredRole withTrust(String newTrust) {
        return copy(newTrust, description, maxSessionSeconds, policies, attached, tags);
    }

    StoredRole withDescription(String newDescription, int newMaxSessionSeconds) {
        return copy(trust, newDescription, newMaxSessionSeconds, policies, attached, tags);
    }

    StoredRole withPolicy(String policy, String document) {
        var all = new TreeMap<>(policies);
        all.put(policy, document);
        return copy(trust, description, maxSessionSeconds, all, attached, tags);
    }

    StoredRole withoutPolicy(String policy) {
        var all = new TreeMap<>(policies);
        all.remove(policy);
        return copy(trust, description, maxSessionSeconds, all, attached, tags);
    }

    StoredRole attach(String policyArn) {
        if (attached.contains(policyArn)) {
            return this;
        }
        var all = new ArrayList<>(attached);
        all.add(policyArn);
        return copy(trust, description, maxSessionSeconds, policies, all, tags);
    }

    StoredRole detach(String policyArn) {
        var all = new ArrayList<>(attached);
        all.remove(policyArn);
        return copy(trust, description, maxSessionSeconds, policies, all, tags);
    }

    /** @param newBoundary empty for none */
    StoredRole withBoundary(String newBoundary) {
        return new StoredRole(
                account,
                name,
                path,
                id,
                created,
                trust,
                description,
                maxSessionSeconds,
                newBoundary,
                policies,
                attached,
                tags);
    }

    StoredRole withTags(Map<String, String> added) {
        var all = new LinkedHashMap<>(tags);
        all.putAll(added);
        return copy(trust, description, maxSessionSeconds, policies, attached, all);
    }

    StoredRole withoutTags(List<String> keys) {
        var all = new LinkedHashMap<>(tags);
        keys.forEach(all::remove);
        return copy(trust, description, maxSessionSeconds, policies, attached, all);
    }

    private StoredRole copy(
            String newTrust,
            String newDescription,
            int newMaxSessionSeconds,
            Map<String, String> newPolicies,
            List<String> newAttached,
            Map<String, String> newTags) {
        return new StoredRole(
                account,
                name,
                path,
                id,
                created,
                newTrust,
                newDescription,
                newMaxSessionSeconds,
                boundary,
                newPolicies,
                newAttached,
                newTags);
    }
}

package dev.millrace.services.s3;

import dev.millrace.model.errors.S3Errors;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Sub-resources that Millrace does not have, each refused by its name: without these a request to set one would be
 * taken for one about the bucket or the object itself.
 */
final class Refusals {

    private static final String BUCKET = "/{Bucket}";
    private static final String OBJECT = "/{Bucket}/{Key+}";

    private Refusals() {}

    static List<Operation> all() {
        var all = new ArrayList<Operation>();
        for (var name : List.of(
                "accelerate", "logging", "notification", "object-lock", "replication", "requestPayment", "website")) {
            add(all, "PUT", BUCKET, name);
        }
        for (var name : List.of("replication", "website")) {
            add(all, "DELETE", BUCKET, name);
        }
        for (var name : List.of(
                "abac",
                "analytics",
                "intelligent-tiering",
                "inventory",
                "metadataConfiguration",
                "metadataTable",
                "metrics",
                "policyStatus",
                "session")) {
            for (var method : List.of("GET", "PUT", "DELETE", "POST")) {
                add(all, method, BUCKET, name);
            }
        }
        add(all, "DELETE", BUCKET, "versioning");
        add(all, "POST", BUCKET, "");
        for (var name :
                List.of("legal-hold", "retention", "torrent", "restore", "select", "encryption", "renameObject")) {
            for (var method : List.of("GET", "PUT", "POST", "DELETE")) {
                add(all, method, OBJECT, name);
            }
        }
        return all;
    }

    private static void add(List<Operation> all, String method, String path, String parameter) {
        var what = parameter.isEmpty()
                ? "uploads by POST (browser forms)"
                : "the sub-resource '" + parameter + "' for " + method
                        + (path.equals(BUCKET) ? " of a bucket" : " of an object");
        var name = "Refused" + method.charAt(0) + method.substring(1).toLowerCase(Locale.ROOT)
                + (path.equals(BUCKET) ? "Bucket" : "Object") + parameter;
        all.add(new Operation.Streamed(
                name,
                new HttpBinding(method, parameter.isEmpty() ? path : path + "?" + parameter, 501),
                (call, request) -> {
                    throw S3Errors.notImplemented(what);
                }));
    }
}

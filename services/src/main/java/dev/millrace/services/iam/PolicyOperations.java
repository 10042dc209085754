package dev.millrace.services.iam;

import dev.millrace.model.Clock;
import dev.millrace.model.errors.IamErrors;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.services.iam.IamWire.Nothing;
import dev.millrace.services.iam.IamWire.Policy;
import dev.millrace.services.iam.IamWire.PolicyVersion;
import dev.millrace.services.iam.IamWire.Tag;
import dev.millrace.store.Reader;
import dev.millrace.store.Store;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Managed policies of the account and their versions. */
final class PolicyOperations {

    private static final int MOST_VERSIONS = 5;

    record CreatePolicyRequest(
            @Nullable String policyName,
            @Nullable String path,
            @Nullable String policyDocument,
            @Nullable String description,
            @Nullable List<Tag> tags) {}

    record PolicyResponse(Policy policy) {}

    record PolicyRequest(@Nullable String policyArn) {}

    record PolicyVersionRequest(
            @Nullable String policyArn, @Nullable String versionId) {}

    record PolicyVersionResponse(PolicyVersion policyVersion) {}

    record CreatePolicyVersionRequest(
            @Nullable String policyArn,
            @Nullable String policyDocument,
            @Nullable Boolean setAsDefault) {}

    record ListPolicyVersionsRequest(
            @Nullable String policyArn,
            @Nullable String marker,
            @Nullable Integer maxItems) {}

    record ListPolicyVersionsResponse(
            List<PolicyVersion> versions,
            Boolean isTruncated,
            @Nullable String marker) {}

    private final Store store;
    private final Clock clock;

    PolicyOperations(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    List<Operation> all() {
        return List.of(
                Operation.of("CreatePolicy", CreatePolicyRequest.class, PolicyResponse.class, this::create),
                Operation.of("GetPolicy", PolicyRequest.class, PolicyResponse.class, this::get),
                Operation.of("DeletePolicy", PolicyRequest.class, Nothing.class, this::delete),
                Operation.of(
                        "CreatePolicyVersion",
                        CreatePolicyVersionRequest.class,
                        PolicyVersionResponse.class,
                        this::createVersion),
                Operation.of(
                        "GetPolicyVersion", PolicyVersionRequest.class, PolicyVersionResponse.class, this::version),
                Operation.of("DeletePolicyVersion", PolicyVersionRequest.class, Nothing.class, this::deleteVersion),
                Operation.of(
                        "ListPolicyVersions",
                        ListPolicyVersionsRequest.class,
                        ListPolicyVersionsResponse.class,
                        this::versions));
    }

    private PolicyResponse create(Call call, CreatePolicyRequest request) {
        var account = call.scope().account();
        var name = IamChecks.name("policyName", request.policyName(), IamChecks.POLICY_NAME_LENGTH);
        var document = IamChecks.document("policyDocument", request.policyDocument());
        var description = request.description();
        var now = now();
        var policy = new StoredPolicy(
                account,
                name,
                IamChecks.path(request.path()),
                IamChecks.newId("ANPA"),
                now,
                now,
                description == null ? "" : description,
                "v1",
                1,
                List.of(new StoredPolicy.Version("v1", document, now)),
                IamChecks.tags(request.tags()));
        return store.commit(writer -> {
            if (IamStore.policies(writer, account).stream()
                    .anyMatch(existing -> existing.name().equals(name))) {
                throw IamErrors.policyExists(name);
            }
            IamStore.put(writer, policy);
            return new PolicyResponse(spell(writer, call, policy));
        });
    }

    private PolicyResponse get(Call call, PolicyRequest request) {
        return new PolicyResponse(spell(store, call, readable(store, call, request.policyArn())));
    }

    private Nothing delete(Call call, PolicyRequest request) {
        return store.commit(writer -> {
            var policy = require(writer, call, request.policyArn());
            if (attachments(writer, call, policy) > 0) {
                throw IamErrors.deleteConflict("Cannot delete a policy attached to entities.");
            }
            if (policy.versions().size() > 1) {
                throw IamErrors.deleteConflict("This policy has more than one version. Before you delete a policy, you "
                        + "must delete the policy's versions. The default version is deleted with the policy.");
            }
            IamStore.delete(writer, policy);
            return new Nothing();
        });
    }

    private PolicyVersionResponse createVersion(Call call, CreatePolicyVersionRequest request) {
        var document = IamChecks.document("policyDocument", request.policyDocument());
        return store.commit(writer -> {
            var policy = require(writer, call, request.policyArn());
            if (policy.versions().size() >= MOST_VERSIONS) {
                throw IamErrors.limitExceeded("A managed policy can have up to " + MOST_VERSIONS
                        + " versions. Before you create a new version, you must delete an existing version.");
            }
            var changed = policy.withVersion(document, Boolean.TRUE.equals(request.setAsDefault()), now());
            IamStore.put(writer, changed);
            return new PolicyVersionResponse(spell(changed, changed.versions().getLast(), false));
        });
    }

    private PolicyVersionResponse version(Call call, PolicyVersionRequest request) {
        var policy = readable(store, call, request.policyArn());
        return new PolicyVersionResponse(spell(policy, version(policy, request.versionId()), true));
    }

    private Nothing deleteVersion(Call call, PolicyVersionRequest request) {
        return store.commit(writer -> {
            var policy = require(writer, call, request.policyArn());
            var version = version(policy, request.versionId());
            if (version.id().equals(policy.defaultVersion())) {
                throw IamErrors.deleteConflict("Cannot delete the default version of a policy.");
            }
            IamStore.put(writer, policy.withoutVersion(version.id(), now()));
            return new Nothing();
        });
    }

    private ListPolicyVersionsResponse versions(Call call, ListPolicyVersionsRequest request) {
        var policy = readable(store, call, request.policyArn());
        var newestFirst = policy.versions().reversed().stream()
                .map(version -> spell(policy, version, false))
                .toList();
        return new ListPolicyVersionsResponse(newestFirst, false, null);
    }

    private static StoredPolicy.Version version(StoredPolicy policy, @Nullable String versionId) {
        var id = IamChecks.required("versionId", versionId);
        return policy.version(id).orElseThrow(() -> IamErrors.noSuchPolicyVersion(policy.arn(), id));
    }

    private static StoredPolicy require(Reader reader, Call call, @Nullable String policyArn) {
        var arn = IamChecks.required("policyArn", policyArn);
        return IamStore.policy(reader, call.scope().account(), arn).orElseThrow(() -> IamErrors.noSuchPolicy(arn));
    }

    /** One of the account's, or one of AWS's own that are known here. */
    private static StoredPolicy readable(Reader reader, Call call, @Nullable String policyArn) {
        return AwsPolicies.find(policyArn == null ? "" : policyArn).orElseGet(() -> require(reader, call, policyArn));
    }

    private static int attachments(Reader reader, Call call, StoredPolicy policy) {
        return (int) IamStore.roles(reader, call.scope().account()).stream()
                .filter(role -> role.attached().contains(policy.arn()))
                .count();
    }

    private Instant now() {
        return clock.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Policy spell(Reader reader, Call call, StoredPolicy policy) {
        return new Policy(
                policy.name(),
                policy.id(),
                policy.arn(),
                policy.path(),
                policy.defaultVersion(),
                attachments(reader, call, policy),
                0,
                true,
                policy.description().isEmpty() ? null : policy.description(),
                policy.created(),
                policy.updated(),
                IamChecks.spell(policy.tags()));
    }

    private static PolicyVersion spell(StoredPolicy policy, StoredPolicy.Version version, boolean withDocument) {
        return new PolicyVersion(
                withDocument ? IamChecks.encoded(version.document()) : null,
                version.id(),
                version.id().equals(policy.defaultVersion()),
                version.created());
    }
}

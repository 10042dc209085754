package dev.millrace.services.iam;

import dev.millrace.model.errors.IamErrors;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.services.iam.IamWire.AttachedPolicy;
import dev.millrace.services.iam.IamWire.Nothing;
import dev.millrace.services.iam.IamWire.RoleAttachmentRequest;
import dev.millrace.services.iam.IamWire.RoleListRequest;
import dev.millrace.services.iam.IamWire.RolePolicyRequest;
import dev.millrace.store.Store;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What belongs to a role: its own policies and the managed ones attached to it. */
final class RolePolicyOperations {

    record PutRolePolicyRequest(
            @Nullable String roleName,
            @Nullable String policyName,
            @Nullable String policyDocument) {}

    record GetRolePolicyResponse(String roleName, String policyName, String policyDocument) {}

    record ListRolePoliciesResponse(
            List<String> policyNames,
            Boolean isTruncated,
            @Nullable String marker) {}

    record ListAttachedRolePoliciesRequest(
            @Nullable String roleName,
            @Nullable String pathPrefix,
            @Nullable String marker,
            @Nullable Integer maxItems) {}

    record ListAttachedRolePoliciesResponse(
            List<AttachedPolicy> attachedPolicies,
            Boolean isTruncated,
            @Nullable String marker) {}

    private final Store store;

    RolePolicyOperations(Store store) {
        this.store = store;
    }

    List<Operation> all() {
        return List.of(
                Operation.of("PutRolePolicy", PutRolePolicyRequest.class, Nothing.class, this::put),
                Operation.of("GetRolePolicy", RolePolicyRequest.class, GetRolePolicyResponse.class, this::get),
                Operation.of("DeleteRolePolicy", RolePolicyRequest.class, Nothing.class, this::delete),
                Operation.of("ListRolePolicies", RoleListRequest.class, ListRolePoliciesResponse.class, this::list),
                Operation.of("AttachRolePolicy", RoleAttachmentRequest.class, Nothing.class, this::attach),
                Operation.of("DetachRolePolicy", RoleAttachmentRequest.class, Nothing.class, this::detach),
                Operation.of(
                        "ListAttachedRolePolicies",
                        ListAttachedRolePoliciesRequest.class,
                        ListAttachedRolePoliciesResponse.class,
                        this::attached));
    }

    private Nothing put(Call call, PutRolePolicyRequest request) {
        var policy = IamChecks.name("policyName", request.policyName(), IamChecks.POLICY_NAME_LENGTH);
        var document = IamChecks.document("policyDocument", request.policyDocument());
        return store.commit(writer -> {
            IamStore.put(writer, Roles.require(writer, call, request.roleName()).withPolicy(policy, document));
            return new Nothing();
        });
    }

    private GetRolePolicyResponse get(Call call, RolePolicyRequest request) {
        var role = Roles.require(store, call, request.roleName());
        var policy = IamChecks.name("policyName", request.policyName(), IamChecks.POLICY_NAME_LENGTH);
        return new GetRolePolicyResponse(role.name(), policy, IamChecks.encoded(document(role, policy)));
    }

    private Nothing delete(Call call, RolePolicyRequest request) {
        var policy = IamChecks.name("policyName", request.policyName(), IamChecks.POLICY_NAME_LENGTH);
        return store.commit(writer -> {
            var role = Roles.require(writer, call, request.roleName());
            document(role, policy);
            IamStore.put(writer, role.withoutPolicy(policy));
            return new Nothing();
        });
    }

    private static String document(StoredRole role, String policy) {
        var document = role.policies().get(policy);
        if (document == null) {
            throw IamErrors.noSuchRolePolicy(policy);
        }
        return document;
    }

    private ListRolePoliciesResponse list(Call call, RoleListRequest request) {
        var names = Roles.require(store, call, request.roleName()).policies().keySet().stream()
                .sorted()
                .toList();
        var page = Page.of(names, name -> name, request.marker(), request.maxItems());
        return new ListRolePoliciesResponse(page.elements(), page.isTruncated(), page.marker());
    }

    /** The account's policies must exist; AWS's own are taken at their word. */
    private Nothing attach(Call call, RoleAttachmentRequest request) {
        var arn = IamChecks.required("policyArn", request.policyArn());
        return store.commit(writer -> {
            var role = Roles.require(writer, call, request.roleName());
            if (!ManagedPolicies.isAwsOwn(arn)
                    && IamStore.policy(writer, role.account(), arn).isEmpty()) {
                throw IamErrors.notAttachable(arn);
            }
            IamStore.put(writer, role.attach(arn));
            return new Nothing();
        });
    }

    private Nothing detach(Call call, RoleAttachmentRequest request) {
        var arn = IamChecks.required("policyArn", request.policyArn());
        return store.commit(writer -> {
            var role = Roles.require(writer, call, request.roleName());
            if (!role.attached().contains(arn)) {
                throw IamErrors.noSuchPolicy(arn);
            }
            IamStore.put(writer, role.detach(arn));
            return new Nothing();
        });
    }

    private ListAttachedRolePoliciesResponse attached(Call call, ListAttachedRolePoliciesRequest request) {
        var prefix = request.pathPrefix() == null ? "/" : request.pathPrefix();
        var all = Roles.require(store, call, request.roleName()).attached().stream()
                .filter(arn -> ManagedPolicies.path(arn).startsWith(prefix))
                .sorted()
                .toList();
        var page = Page.of(all, arn -> arn, request.marker(), request.maxItems());
        return new ListAttachedRolePoliciesResponse(
                page.elements().stream()
                        .map(arn -> new AttachedPolicy(ManagedPolicies.name(arn), arn))
                        .toList(),
                page.isTruncated(),
                page.marker());
    }
}

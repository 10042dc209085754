package dev.millrace.services.iam;

import dev.millrace.model.Clock;
import dev.millrace.model.errors.IamErrors;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.services.iam.IamWire.Done;
import dev.millrace.services.iam.IamWire.Nothing;
import dev.millrace.services.iam.IamWire.PermissionsBoundary;
import dev.millrace.services.iam.IamWire.Role;
import dev.millrace.services.iam.IamWire.RoleListRequest;
import dev.millrace.services.iam.IamWire.RoleRequest;
import dev.millrace.services.iam.IamWire.Tag;
import dev.millrace.store.Store;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Roles themselves. */
final class RoleOperations {

    private static final int SHORTEST_SESSION = 3600;
    private static final int LONGEST_SESSION = 43_200;

    record CreateRoleRequest(
            @Nullable String path,
            @Nullable String roleName,
            @Nullable String assumeRolePolicyDocument,
            @Nullable String description,
            @Nullable Integer maxSessionDuration,
            @Nullable String permissionsBoundary,
            @Nullable List<Tag> tags) {}

    record RoleResponse(Role role) {}

    record ListRolesRequest(
            @Nullable String pathPrefix,
            @Nullable String marker,
            @Nullable Integer maxItems) {}

    record ListRolesResponse(
            List<Role> roles, Boolean isTruncated, @Nullable String marker) {}

    record UpdateRoleRequest(
            @Nullable String roleName,
            @Nullable String description,
            @Nullable Integer maxSessionDuration) {}

    record UpdateTrustRequest(
            @Nullable String roleName, @Nullable String policyDocument) {}

    record PutBoundaryRequest(
            @Nullable String roleName, @Nullable String permissionsBoundary) {}

    record TagRoleRequest(
            @Nullable String roleName, @Nullable List<Tag> tags) {}

    record UntagRoleRequest(
            @Nullable String roleName, @Nullable List<String> tagKeys) {}

    record ListRoleTagsResponse(List<Tag> tags, Boolean isTruncated) {}

    /** Instance profiles belong to machines, which Millrace has none of. */
    record InstanceProfile(String instanceProfileName) {}

    record InstanceProfilesResponse(List<InstanceProfile> instanceProfiles, Boolean isTruncated) {}

    private final Store store;
    private final Clock clock;

    RoleOperations(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    List<Operation> all() {
        return List.of(
                Operation.of("CreateRole", CreateRoleRequest.class, RoleResponse.class, this::create),
                Operation.of("GetRole", RoleRequest.class, RoleResponse.class, this::get),
                Operation.of("ListRoles", ListRolesRequest.class, ListRolesResponse.class, this::list),
                Operation.of("DeleteRole", RoleRequest.class, Nothing.class, this::delete),
                Operation.of("UpdateRole", UpdateRoleRequest.class, Done.class, this::update),
                Operation.of("UpdateAssumeRolePolicy", UpdateTrustRequest.class, Nothing.class, this::updateTrust),
                Operation.of("PutRolePermissionsBoundary", PutBoundaryRequest.class, Nothing.class, this::putBoundary),
                Operation.of("DeleteRolePermissionsBoundary", RoleRequest.class, Nothing.class, this::deleteBoundary),
                Operation.of("TagRole", TagRoleRequest.class, Nothing.class, this::tag),
                Operation.of("UntagRole", UntagRoleRequest.class, Nothing.class, this::untag),
                Operation.of("ListRoleTags", RoleListRequest.class, ListRoleTagsResponse.class, this::tags),
                Operation.of(
                        "ListInstanceProfilesForRole",
                        RoleListRequest.class,
                        InstanceProfilesResponse.class,
                        this::instanceProfiles));
    }

    private RoleResponse create(Call call, CreateRoleRequest request) {
        var name = IamChecks.name("roleName", request.roleName(), IamChecks.ROLE_NAME_LENGTH);
        var boundary = request.permissionsBoundary();
        var description = request.description();
        var role = new StoredRole(
                call.scope().account(),
                name,
                IamChecks.path(request.path()),
                IamChecks.newId("AROA"),
                clock.now().truncatedTo(ChronoUnit.SECONDS),
                IamChecks.document("assumeRolePolicyDocument", request.assumeRolePolicyDocument()),
                description == null ? "" : description,
                session(request.maxSessionDuration()),
                boundary == null ? "" : boundary,
                Map.of(),
                List.of(),
                IamChecks.tags(request.tags()));
        return store.commit(writer -> {
            if (IamStore.role(writer, role.account(), name).isPresent()) {
                throw IamErrors.roleExists(name);
            }
            IamStore.put(writer, role);
            return new RoleResponse(spell(role));
        });
    }

    private static int session(@Nullable Integer seconds) {
        int session = seconds == null ? SHORTEST_SESSION : seconds;
        if (session < SHORTEST_SESSION || session > LONGEST_SESSION) {
            throw IamErrors.validation("1 validation error detected: Value '" + session
                    + "' at 'maxSessionDuration' failed to satisfy constraint: Member must have value "
                    + (session < SHORTEST_SESSION
                            ? "greater than or equal to " + SHORTEST_SESSION
                            : "less than or equal to " + LONGEST_SESSION));
        }
        return session;
    }

    private RoleResponse get(Call call, RoleRequest request) {
        return new RoleResponse(spell(Roles.require(store, call, request.roleName())));
    }

    private ListRolesResponse list(Call call, ListRolesRequest request) {
        var prefix = request.pathPrefix() == null ? "/" : request.pathPrefix();
        var all = IamStore.roles(store, call.scope().account()).stream()
                .filter(role -> role.path().startsWith(prefix))
                .toList();
        var page = Page.of(all, StoredRole::name, request.marker(), request.maxItems());
        return new ListRolesResponse(
                page.elements().stream().map(RoleOperations::spell).toList(), page.isTruncated(), page.marker());
    }

    private Nothing delete(Call call, RoleRequest request) {
        return store.commit(writer -> {
            var role = Roles.require(writer, call, request.roleName());
            if (!role.attached().isEmpty()) {
                throw IamErrors.deleteConflict("Cannot delete entity, must detach all policies first.");
            }
            if (!role.policies().isEmpty()) {
                throw IamErrors.deleteConflict("Cannot delete entity, must delete policies first.");
            }
            IamStore.delete(writer, role);
            return new Nothing();
        });
    }

    private Done update(Call call, UpdateRoleRequest request) {
        change(call, request.roleName(), role -> {
            var description = request.description();
            var seconds = request.maxSessionDuration();
            return role.withDescription(
                    description == null ? role.description() : description,
                    seconds == null ? role.maxSessionSeconds() : session(seconds));
        });
        return new Done();
    }

    private Nothing updateTrust(Call call, UpdateTrustRequest request) {
        var document = IamChecks.document("policyDocument", request.policyDocument());
        return change(call, request.roleName(), role -> role.withTrust(document));
    }

    /** Kept and shown; nothing is enforced. */
    private Nothing putBoundary(Call call, PutBoundaryRequest request) {
        var boundary = IamChecks.required("permissionsBoundary", request.permissionsBoundary());
        return change(call, request.roleName(), role -> role.withBoundary(boundary));
    }

    private Nothing deleteBoundary(Call call, RoleRequest request) {
        return change(call, request.roleName(), role -> role.withBoundary(""));
    }

    private Nothing tag(Call call, TagRoleRequest request) {
        var tags = IamChecks.tags(request.tags());
        return change(call, request.roleName(), role -> role.withTags(tags));
    }

    private Nothing untag(Call call, UntagRoleRequest request) {
        var keys = request.tagKeys() == null ? List.<String>of() : request.tagKeys();
        return change(call, request.roleName(), role -> role.withoutTags(keys));
    }

    private Nothing change(Call call, @Nullable String name, UnaryOperator<StoredRole> change) {
        return store.commit(writer -> {
            IamStore.put(writer, change.apply(Roles.require(writer, call, name)));
            return new Nothing();
        });
    }

    private ListRoleTagsResponse tags(Call call, RoleListRequest request) {
        var tags =
                IamChecks.spell(Roles.require(store, call, request.roleName()).tags());
        return new ListRoleTagsResponse(tags == null ? List.of() : tags, false);
    }

    private InstanceProfilesResponse instanceProfiles(Call call, RoleListRequest request) {
        Roles.require(store, call, request.roleName());
        return new InstanceProfilesResponse(List.of(), false);
    }

    private static Role spell(StoredRole role) {
        return new Role(
                role.path(),
                role.name(),
                role.id(),
                role.arn(),
                role.created(),
                IamChecks.encoded(role.trust()),
                role.description().isEmpty() ? null : role.description(),
                role.maxSessionSeconds(),
                role.boundary().isEmpty() ? null : new PermissionsBoundary("Policy", role.boundary()),
                IamChecks.spell(role.tags()));
    }
}

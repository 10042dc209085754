package dev.millrace.services.iam;

import dev.millrace.services.EmptyResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Structures that several of IAM's answers share, and the simplest requests. */
final class IamWire {

    private IamWire() {}

    record Nothing() {}

    /** A result without members. */
    @EmptyResult
    record Done() {}

    record Tag(@Nullable String key, @Nullable String value) {}

    record PermissionsBoundary(String permissionsBoundaryType, String permissionsBoundaryArn) {}

    record Role(
            String path,
            String roleName,
            String roleId,
            String arn,
            Instant createDate,
            String assumeRolePolicyDocument,
            @Nullable String description,
            Integer maxSessionDuration,
            @Nullable PermissionsBoundary permissionsBoundary,
            @Nullable List<Tag> tags) {}

    record AttachedPolicy(String policyName, String policyArn) {}

    record Policy(
            String policyName,
            String policyId,
            String arn,
            String path,
            String defaultVersionId,
            Integer attachmentCount,
            Integer permissionsBoundaryUsageCount,
            Boolean isAttachable,
            @Nullable String description,
            Instant createDate,
            Instant updateDate,
            @Nullable List<Tag> tags) {}

    record PolicyVersion(@Nullable String document, String versionId, Boolean isDefaultVersion, Instant createDate) {}

    record RoleRequest(@Nullable String roleName) {}

    record RoleListRequest(
            @Nullable String roleName,
            @Nullable String marker,
            @Nullable Integer maxItems) {}

    record RolePolicyRequest(
            @Nullable String roleName, @Nullable String policyName) {}

    record RoleAttachmentRequest(
            @Nullable String roleName, @Nullable String policyArn) {}
}

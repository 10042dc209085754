package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.iam.IamService;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.CreateRoleRequest;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyVersion;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;

class IamClientTest extends GatewayTest {

    private static final String TRUST = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";
    private static final String POLICY = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Action\":\"sqs:*\",\"Resource\":\"a b+c~d\"}]}";
    private static final String MANAGED = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole";

    private final Store store;
    private IamClient iam;

    IamClientTest(@TempDir Path directory) {
        this.store = RocksDbStore.open(directory, Durability.OS);
    }

    @Override
    ServiceCatalog catalog() {
        return new ServiceCatalog(List.of(new IamService(store, clock)));
    }

    @BeforeEach
    void openClient() {
        iam = IamClient.builder()
                .endpointOverride(uri("/"))
                .region(Region.AWS_GLOBAL)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("111122223333", "x")))
                .build();
    }

    @AfterEach
    void closeClient() {
        iam.close();
        store.close();
    }

    private Role create(String name) {
        return iam.createRole(r -> r.roleName(name).assumeRolePolicyDocument(TRUST))
                .role();
    }

    @Test
    @DisplayName("a result without members is an empty element, which botocore insists on; no result is none")
    void spells_empty_results() {
        create("r");

        assertThat(send(form("Action=UpdateRole&Version=2010-05-08&RoleName=r")).text())
                .contains("<UpdateRoleResult></UpdateRoleResult><ResponseMetadata>");
        assertThat(send(form("Action=DeleteRole&Version=2010-05-08&RoleName=r")).text())
                .contains("<DeleteRoleResponse")
                .doesNotContain("DeleteRoleResult");
    }

    private HttpRequest.Builder form(String body) {
        return post(body)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=111122223333/20260101/us-east-1/iam/aws4_request,"
                                + " SignedHeaders=host, Signature=00");
    }

    @Test
    @DisplayName("clients 2: a role has an id that begins with AROA, a session duration and an encoded document")
    void creates_and_reads_roles() {
        var created = iam.createRole(CreateRoleRequest.builder()
                        .roleName("processor")
                        .path("/app/")
                        .description("runs")
                        .assumeRolePolicyDocument(TRUST)
                        .tags(Tag.builder().key("team").value("a").build())
                        .build())
                .role();
        var read = iam.getRole(r -> r.roleName("processor")).role();

        assertThat(read).isEqualTo(created);
        assertThat(read.arn()).isEqualTo("arn:aws:iam::111122223333:role/app/processor");
        assertThat(read.roleId()).matches("AROA[A-Z2-7]{17}");
        assertThat(read.maxSessionDuration()).isEqualTo(3600);
        assertThat(read.createDate()).isEqualTo(clock.now());
        assertThat(read.assumeRolePolicyDocument()).startsWith("%7B%22Version%22%3A%222012-10-17%22");
        assertThat(decoded(read.assumeRolePolicyDocument())).isEqualTo(TRUST);
        assertThat(read.tags())
                .containsExactly(Tag.builder().key("team").value("a").build());
    }

    @Test
    @DisplayName("a role that is missing or there already is said to be")
    void names_roles_in_errors() {
        create("processor");

        assertThatThrownBy(() -> iam.getRole(r -> r.roleName("nobody")))
                .isInstanceOfSatisfying(NoSuchEntityException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(404);
                    assertThat(e.awsErrorDetails().errorMessage())
                            .isEqualTo("The role with name nobody cannot be found.");
                });
        assertThatThrownBy(() -> create("processor")).isInstanceOfSatisfying(EntityAlreadyExistsException.class, e -> {
            assertThat(e.statusCode()).isEqualTo(409);
            assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Role with name processor already exists.");
        });
        assertThatThrownBy(() -> iam.createRole(r -> r.roleName("bad").assumeRolePolicyDocument("{")))
                .isInstanceOf(MalformedPolicyDocumentException.class);
    }

    @Test
    @DisplayName("a role's own policies are put, read, listed and deleted")
    void keeps_role_policies() {
        create("processor");
        iam.putRolePolicy(r -> r.roleName("processor").policyName("send").policyDocument(POLICY));

        var read = iam.getRolePolicy(r -> r.roleName("processor").policyName("send"));
        assertThat(decoded(read.policyDocument())).isEqualTo(POLICY);
        assertThat(read.policyDocument()).contains("a%20b%2Bc~d").contains("sqs%3A%2A");
        assertThat(iam.listRolePolicies(r -> r.roleName("processor")).policyNames())
                .containsExactly("send");
        assertThatThrownBy(() -> iam.deleteRole(r -> r.roleName("processor")))
                .isInstanceOf(DeleteConflictException.class);
        iam.deleteRolePolicy(r -> r.roleName("processor").policyName("send"));
        assertThatThrownBy(
                        () -> iam.deleteRolePolicy(r -> r.roleName("processor").policyName("send")))
                .isInstanceOf(NoSuchEntityException.class)
                .hasMessageContaining("The role policy with name send cannot be found.");
        iam.deleteRole(r -> r.roleName("processor"));
        assertThat(iam.listRoles().roles()).isEmpty();
    }

    @Test
    @DisplayName("AWS's own managed policies may be attached; a role must lose them before it goes")
    void attaches_managed_policies() {
        create("processor");
        iam.attachRolePolicy(r -> r.roleName("processor").policyArn(MANAGED));
        iam.attachRolePolicy(r -> r.roleName("processor").policyArn(MANAGED));

        var attached = iam.listAttachedRolePolicies(r -> r.roleName("processor"));
        assertThat(attached.attachedPolicies())
                .containsExactly(AttachedPolicy.builder()
                        .policyArn(MANAGED)
                        .policyName("AWSLambdaDynamoDBExecutionRole")
                        .build());
        assertThat(attached.isTruncated()).isFalse();
        assertThat(iam.listInstanceProfilesForRole(r -> r.roleName("processor")).instanceProfiles())
                .isEmpty();
        assertThatThrownBy(() -> iam.deleteRole(r -> r.roleName("processor")))
                .isInstanceOf(DeleteConflictException.class)
                .hasMessageContaining("Cannot delete entity, must detach all policies first.");
        iam.detachRolePolicy(r -> r.roleName("processor").policyArn(MANAGED));
        assertThatThrownBy(
                        () -> iam.detachRolePolicy(r -> r.roleName("processor").policyArn(MANAGED)))
                .isInstanceOf(NoSuchEntityException.class);
        assertThatThrownBy(() -> iam.attachRolePolicy(
                        r -> r.roleName("processor").policyArn("arn:aws:iam::111122223333:policy/none")))
                .isInstanceOf(NoSuchEntityException.class);
    }

    @Test
    @DisplayName("clients 5: AWS's policies that functions are given can be read, with id and encoded document")
    void reads_policies_of_aws() {
        create("processor");
        iam.attachRolePolicy(r -> r.roleName("processor").policyArn(MANAGED));

        var policy = iam.getPolicy(r -> r.policyArn(MANAGED)).policy();

        assertThat(policy.arn()).isEqualTo(MANAGED);
        assertThat(policy.policyId()).matches("ANPA[A-Z2-7]{17}");
        assertThat(policy.path()).isEqualTo("/service-role/");
        assertThat(policy.defaultVersionId()).isEqualTo("v1");
        assertThat(policy.attachmentCount()).isEqualTo(1);
        var version = iam.getPolicyVersion(r -> r.policyArn(MANAGED).versionId("v1"));
        assertThat(decoded(version.policyVersion().document()))
                .contains("dynamodb:GetShardIterator", "logs:PutLogEvents");
        assertThat(iam.listPolicyVersions(r -> r.policyArn(MANAGED)).versions()).hasSize(1);
        assertThatThrownBy(() -> iam.deletePolicy(r -> r.policyArn(MANAGED))).isInstanceOf(NoSuchEntityException.class);
    }

    @Test
    @DisplayName("a role's permissions boundary is set, shown and taken away")
    void keeps_boundaries() {
        create("processor");

        iam.putRolePermissionsBoundary(r -> r.roleName("processor").permissionsBoundary(MANAGED));
        assertThat(iam.getRole(r -> r.roleName("processor"))
                        .role()
                        .permissionsBoundary()
                        .permissionsBoundaryArn())
                .isEqualTo(MANAGED);
        iam.deleteRolePermissionsBoundary(r -> r.roleName("processor"));
        assertThat(iam.getRole(r -> r.roleName("processor")).role().permissionsBoundary())
                .isNull();
    }

    @Test
    @DisplayName("roles change: trust, description, duration, tags")
    void updates_roles() {
        create("processor");
        iam.updateAssumeRolePolicy(r -> r.roleName("processor").policyDocument(POLICY));
        iam.updateRole(r -> r.roleName("processor").description("new").maxSessionDuration(7200));
        iam.tagRole(r -> r.roleName("processor")
                .tags(
                        Tag.builder().key("a").value("1").build(),
                        Tag.builder().key("b").value("2").build()));
        iam.untagRole(r -> r.roleName("processor").tagKeys("a"));

        var role = iam.getRole(r -> r.roleName("processor")).role();
        assertThat(decoded(role.assumeRolePolicyDocument())).isEqualTo(POLICY);
        assertThat(role.description()).isEqualTo("new");
        assertThat(role.maxSessionDuration()).isEqualTo(7200);
        assertThat(role.tags()).extracting(Tag::key).containsExactly("b");
        assertThat(iam.listRoleTags(r -> r.roleName("processor")).tags()).hasSize(1);
    }

    @Test
    @DisplayName("clients 10.6: lists come in pages, and the last page says so")
    void lists_in_pages() {
        IntStream.range(0, 5).forEach(i -> create("r" + i));

        var pages = iam.listRolesPaginator(r -> r.maxItems(2)).stream().toList();

        assertThat(pages).hasSize(3);
        assertThat(pages.getLast().isTruncated()).isFalse();
        assertThat(pages.stream().flatMap(page -> page.roles().stream()))
                .extracting(Role::roleName)
                .containsExactly("r0", "r1", "r2", "r3", "r4");
    }

    @Test
    @DisplayName("managed policies have versions; the default one cannot be deleted, nor an attached policy")
    void keeps_versions() {
        create("processor");
        var arn = iam.createPolicy(r -> r.policyName("send").policyDocument(POLICY))
                .policy()
                .arn();
        iam.attachRolePolicy(r -> r.roleName("processor").policyArn(arn));
        iam.createPolicyVersion(r -> r.policyArn(arn).policyDocument(TRUST).setAsDefault(true));

        var policy = iam.getPolicy(r -> r.policyArn(arn)).policy();
        assertThat(arn).isEqualTo("arn:aws:iam::111122223333:policy/send");
        assertThat(policy.policyId()).matches("ANPA[A-Z2-7]{17}");
        assertThat(policy.defaultVersionId()).isEqualTo("v2");
        assertThat(policy.attachmentCount()).isEqualTo(1);
        assertThat(iam.listPolicyVersions(r -> r.policyArn(arn)).versions())
                .extracting(PolicyVersion::versionId)
                .containsExactly("v2", "v1");
        assertThat(decoded(iam.getPolicyVersion(r -> r.policyArn(arn).versionId("v1"))
                        .policyVersion()
                        .document()))
                .isEqualTo(POLICY);
        assertThatThrownBy(() -> iam.deletePolicyVersion(r -> r.policyArn(arn).versionId("v2")))
                .isInstanceOf(DeleteConflictException.class);
        assertThatThrownBy(() -> iam.deletePolicy(r -> r.policyArn(arn))).isInstanceOf(DeleteConflictException.class);
        iam.deletePolicyVersion(r -> r.policyArn(arn).versionId("v1"));
        iam.detachRolePolicy(r -> r.roleName("processor").policyArn(arn));
        iam.deletePolicy(r -> r.policyArn(arn));
        assertThatThrownBy(() -> iam.getPolicy(r -> r.policyArn(arn))).isInstanceOf(NoSuchEntityException.class);
    }

    private static String decoded(String document) {
        return URLDecoder.decode(document, StandardCharsets.UTF_8);
    }
}

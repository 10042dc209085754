package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

@ExtendWith(OneServer.class)
@DisplayName("the SDK for Java, IAM roles and STS")
class IdentityIT {

    private static final String TRUST = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},\
            "Action":"sts:AssumeRole"}]}""";
    private static final String POLICY = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}]}""";

    @Test
    @DisplayName("a role is created, read, given policies, listed and deleted")
    void roles(Millrace millrace) {
        var client = millrace.iam();
        var role = client.createRole(create -> create.roleName("identity-role").assumeRolePolicyDocument(TRUST))
                .role();
        assertThat(role.arn()).isEqualTo("arn:aws:iam::000000000000:role/identity-role");
        assertThatThrownBy(() -> client.createRole(
                        create -> create.roleName("identity-role").assumeRolePolicyDocument(TRUST)))
                .isInstanceOf(EntityAlreadyExistsException.class)
                .hasMessageContaining("Role with name identity-role already exists.");
        var read = client.getRole(get -> get.roleName("identity-role")).role();
        assertThat(Json.read(URLDecoder.decode(read.assumeRolePolicyDocument(), StandardCharsets.UTF_8)))
                .isEqualTo(Json.read(TRUST));

        client.putRolePolicy(
                put -> put.roleName("identity-role").policyName("tables").policyDocument(POLICY));
        client.attachRolePolicy(attach -> attach.roleName("identity-role")
                .policyArn("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"));
        assertThat(client.listRolePolicies(list -> list.roleName("identity-role"))
                        .policyNames())
                .containsExactly("tables");
        assertThat(client.listAttachedRolePoliciesPaginator(list -> list.roleName("identity-role"))
                        .attachedPolicies())
                .extracting(policy -> policy.policyName())
                .containsExactly("AWSLambdaBasicExecutionRole");
        assertThat(client.listRolesPaginator().roles())
                .extracting(each -> each.roleName())
                .contains("identity-role");

        client.deleteRolePolicy(delete -> delete.roleName("identity-role").policyName("tables"));
        client.detachRolePolicy(detach -> detach.roleName("identity-role")
                .policyArn("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"));
        client.deleteRole(delete -> delete.roleName("identity-role"));
        assertThatThrownBy(() -> client.getRole(get -> get.roleName("identity-role")))
                .isInstanceOf(NoSuchEntityException.class)
                .hasMessageContaining("The role with name identity-role cannot be found.");
    }

    @Test
    @DisplayName("GetCallerIdentity answers the account that the access key names")
    void caller_identity(Millrace millrace) {
        assertThat(millrace.sts().getCallerIdentity().account()).isEqualTo("000000000000");
    }
}

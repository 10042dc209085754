package dev.millrace.services.lambda.function;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.errors.LambdaErrors;
import dev.millrace.services.Call;
import dev.millrace.services.HttpBinding.Query;
import dev.millrace.services.Wire;
import dev.millrace.services.lambda.request.Constraints;
import dev.millrace.services.lambda.request.Nothing;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** AddPermission, GetPolicy and RemovePermission: a function's resource policy, stored and answered, not enforced. */
final class FunctionPolicy {

    record AddRequest(
            @Nullable String functionName,
            @Nullable String statementId,
            @Nullable String action,
            @Nullable String principal,
            @Nullable String sourceArn,
            @Nullable String sourceAccount,
            @Nullable String eventSourceToken,
            @Query("Qualifier") @Nullable String qualifier,
            @Nullable String revisionId,
            @JsonProperty("PrincipalOrgID") @Nullable String principalOrgId,
            @Nullable String functionUrlAuthType,
            @Nullable Boolean invokedViaFunctionUrl) {}

    record AddAnswer(String statement) {}

    record GetRequest(
            @Nullable String functionName,
            @Query("Qualifier") @Nullable String qualifier) {}

    record GetAnswer(String policy, String revisionId) {}

    record RemoveRequest(
            @Nullable String functionName,
            @Nullable String statementId,
            @Query("Qualifier") @Nullable String qualifier,
            @Query("RevisionId") @Nullable String revisionId) {}

    private static final Pattern STATEMENT_ID = Pattern.compile("([a-zA-Z0-9-_]+)");
    private static final Pattern ACTION = Pattern.compile("(lambda:[*]|lambda:[a-zA-Z]+|[*])");
    private static final Pattern PRINCIPAL = Pattern.compile("[^\\s]+");

    private final FunctionRegistry registry;

    FunctionPolicy(FunctionRegistry registry) {
        this.registry = registry;
    }

    AddAnswer add(Call call, AddRequest request) {
        var constraints = new Constraints();
        FunctionName.constrain(constraints, request.functionName());
        constraints
                .required("statementId", request.statementId())
                .matches("statementId", request.statementId(), STATEMENT_ID)
                .length("statementId", request.statementId(), 1, 100)
                .required("action", request.action())
                .matches("action", request.action(), ACTION)
                .required("principal", request.principal())
                .matches("principal", request.principal(), PRINCIPAL)
                .check();
        var name = FunctionName.of(call.scope(), request.functionName(), request.qualifier());
        var id = String.valueOf(request.statementId());
        var statement = statement(name, request).toString();
        registry.update(name, function -> {
            UpdateFunctionConfiguration.checkRevision(function, request.revisionId());
            if (function.policy().containsKey(id)) {
                throw LambdaErrors.conflict("The statement id (" + id
                        + ") provided already exists. Please provide a new statement id, or remove the existing"
                        + " statement.");
            }
            var policy = new LinkedHashMap<>(function.policy());
            policy.put(id, statement);
            return function.withPolicy(policy);
        });
        return new AddAnswer(statement);
    }

    GetAnswer get(Call call, GetRequest request) {
        var function = registry.get(FunctionName.of(call.scope(), request.functionName(), request.qualifier()));
        if (function.policy().isEmpty()) {
            throw LambdaErrors.notFound();
        }
        return new GetAnswer(
                "{\"Version\":\"2012-10-17\",\"Id\":\"default\",\"Statement\":["
                        + String.join(",", function.policy().values()) + "]}",
                function.revisionId());
    }

    Nothing remove(Call call, RemoveRequest request) {
        var id = String.valueOf(request.statementId());
        registry.update(FunctionName.of(call.scope(), request.functionName(), request.qualifier()), function -> {
            UpdateFunctionConfiguration.checkRevision(function, request.revisionId());
            var policy = new LinkedHashMap<>(function.policy());
            if (policy.remove(id) == null) {
                throw LambdaErrors.notFound("Statement " + id + " is not found in resource policy.");
            }
            return function.withPolicy(policy);
        });
        return Nothing.NOTHING;
    }

    private static ObjectNode statement(FunctionName name, AddRequest request) {
        var statement = Wire.JSON.createObjectNode();
        statement.put("Sid", request.statementId()).put("Effect", "Allow");
        principal(statement, String.valueOf(request.principal()));
        statement.put("Action", request.action()).put("Resource", name.arn());
        var condition = Wire.JSON.createObjectNode();
        equal(condition, "AWS:SourceAccount", request.sourceAccount());
        equal(condition, "aws:PrincipalOrgID", request.principalOrgId());
        equal(condition, "lambda:EventSourceToken", request.eventSourceToken());
        equal(condition, "lambda:FunctionUrlAuthType", request.functionUrlAuthType());
        if (request.invokedViaFunctionUrl() != null) {
            condition
                    .withObjectProperty("Bool")
                    .put("lambda:InvokedViaFunctionUrl", String.valueOf(request.invokedViaFunctionUrl()));
        }
        if (request.sourceArn() != null) {
            condition.withObjectProperty("ArnLike").put("AWS:SourceArn", request.sourceArn());
        }
        if (!condition.isEmpty()) {
            statement.set("Condition", condition);
        }
        return statement;
    }

    private static void principal(ObjectNode statement, String principal) {
        if (principal.equals("*")) {
            statement.put("Principal", "*");
        } else if (principal.endsWith(".amazonaws.com")) {
            statement.withObjectProperty("Principal").put("Service", principal);
        } else {
            var arn = principal.startsWith("arn:") ? principal : "arn:aws:iam::" + principal + ":root";
            statement.withObjectProperty("Principal").put("AWS", arn);
        }
    }

    private static void equal(ObjectNode condition, String key, @Nullable String value) {
        if (value != null) {
            condition.withObjectProperty("StringEquals").put(key, value);
        }
    }
}

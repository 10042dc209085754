package dev.millrace.stacks.cloudformation;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.stacks.Stacks;
import dev.millrace.stacks.template.Parameter;
import dev.millrace.stacks.template.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GetTemplate, GetTemplateSummary and ValidateTemplate. */
final class TemplateOperations {

    record GetRequest(
            @Nullable String stackName,
            @Nullable String changeSetName,
            @Nullable String templateStage) {}

    record GetAnswer(String templateBody, List<String> stagesAvailable) {}

    record TemplateRequest(
            @Nullable String templateBody,
            @JsonProperty("TemplateURL") @Nullable String templateUrl,
            @Nullable String stackName,
            @Nullable String changeSetName) {}

    record SummaryAnswer(
            List<Shapes.ParameterDeclaration> parameters,
            @Nullable String description,
            @Nullable List<String> capabilities,
            @Nullable String capabilitiesReason,
            List<String> resourceTypes,
            String version) {}

    record ValidateAnswer(
            List<Shapes.TemplateParameter> parameters,
            @Nullable String description,
            @Nullable List<String> capabilities,
            @Nullable String capabilitiesReason) {}

    private final Stacks stacks;
    private final ChangeSetOperations changeSets;

    TemplateOperations(Stacks stacks, ChangeSetOperations changeSets) {
        this.stacks = stacks;
        this.changeSets = changeSets;
    }

    List<Operation> all() {
        return List.of(
                Operation.of("GetTemplate", GetRequest.class, GetAnswer.class, this::get),
                Operation.of("GetTemplateSummary", TemplateRequest.class, SummaryAnswer.class, this::summary),
                Operation.of("ValidateTemplate", TemplateRequest.class, ValidateAnswer.class, this::validate));
    }

    private GetAnswer get(Call call, GetRequest request) {
        return new GetAnswer(
                body(call, request.stackName(), request.changeSetName()), List.of("Original", "Processed"));
    }

    private String body(Call call, @Nullable String stackName, @Nullable String changeSetName) {
        return changeSetName == null
                ? StackOperations.find(stacks, call, stackName).source().template()
                : changeSets.find(call, stackName, changeSetName).template();
    }

    private SummaryAnswer summary(Call call, TemplateRequest request) {
        var body = request.stackName() == null
                ? Requests.template(request.templateBody(), request.templateUrl())
                : body(call, request.stackName(), request.changeSetName());
        var template = read(body);
        return new SummaryAnswer(
                template.parameters().values().stream()
                        .map(TemplateOperations::declaration)
                        .toList(),
                Shapes.orAbsent(template.description()),
                capabilities(template),
                capabilities(template) == null ? null : Requests.capabilitiesReason(template),
                template.resources().values().stream()
                        .map(Template.Resource::type)
                        .distinct()
                        .toList(),
                "2010-09-09");
    }

    private Template read(String body) {
        return CloudFormationErrors.translating(() -> stacks.validate(body));
    }

    private static @Nullable List<String> capabilities(Template template) {
        var needed = Requests.neededCapabilities(template);
        return needed.isEmpty() ? null : needed;
    }

    private static Shapes.ParameterDeclaration declaration(Parameter parameter) {
        return new Shapes.ParameterDeclaration(
                parameter.name(),
                parameter.defaultValue().orElse(null),
                parameter.type().wireName(),
                parameter.noEcho(),
                Shapes.orAbsent(parameter.description()),
                new Shapes.Constraints(parameter.allowedValues()));
    }

    private ValidateAnswer validate(Call call, TemplateRequest request) {
        var template = read(Requests.template(request.templateBody(), request.templateUrl()));
        return new ValidateAnswer(
                template.parameters().values().stream()
                        .map(parameter -> new Shapes.TemplateParameter(
                                parameter.name(),
                                parameter.defaultValue().orElse(null),
                                parameter.noEcho(),
                                Shapes.orAbsent(parameter.description())))
                        .toList(),
                Shapes.orAbsent(template.description()),
                capabilities(template),
                capabilities(template) == null ? null : Requests.capabilitiesReason(template));
    }
}

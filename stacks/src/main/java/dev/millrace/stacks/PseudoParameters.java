package dev.millrace.stacks;

import dev.millrace.model.Scope;
import java.util.Map;

/** The parameters that every template has, {@code AWS::Region} and the like. */
final class PseudoParameters {

    private PseudoParameters() {}

    static Map<String, String> of(Scope scope, String stackName, String stackId) {
        return Map.of(
                "AWS::Region",
                scope.region(),
                "AWS::AccountId",
                scope.account(),
                "AWS::StackName",
                stackName,
                "AWS::StackId",
                stackId,
                "AWS::Partition",
                "aws",
                "AWS::URLSuffix",
                "amazonaws.com");
    }
}

package dev.millrace.services.iam;

import dev.millrace.services.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The policies of AWS's own that functions are given most, with what they allow. Any other may be attached too, but can
 * not be looked at.
 */
final class AwsPolicies {

    private static final String PREFIX = "arn:aws:iam::aws:policy";
    private static final String FOR_SERVICES = "/service-role/";
    private static final Instant MADE = Instant.parse("2015-04-09T15:03:43Z");

    private static final List<String> LOGGING =
            List.of("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents");

    /** Actions by path and name. */
    private static final Map<String, List<String>> ACTIONS = Map.of(
            FOR_SERVICES + "AWSLambdaBasicExecutionRole",
            LOGGING,
            FOR_SERVICES + "AWSLambdaDynamoDBExecutionRole",
            withLogging(
                    "dynamodb:DescribeStream",
                    "dynamodb:GetRecords",
                    "dynamodb:GetShardIterator",
                    "dynamodb:ListStreams"),
            FOR_SERVICES + "AWSLambdaSQSQueueExecutionRole",
            withLogging("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
            FOR_SERVICES + "AWSLambdaVPCAccessExecutionRole",
            withLogging(
                    "ec2:CreateNetworkInterface",
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeSubnets",
                    "ec2:DeleteNetworkInterface",
                    "ec2:AssignPrivateIpAddresses",
                    "ec2:UnassignPrivateIpAddresses"),
            "/AWSXRayDaemonWriteAccess",
            List.of(
                    "xray:PutTraceSegments",
                    "xray:PutTelemetryRecords",
                    "xray:GetSamplingRules",
                    "xray:GetSamplingTargets",
                    "xray:GetSamplingStatisticSummaries"),
            "/AmazonDynamoDBFullAccess",
            List.of("dynamodb:*"),
            "/AmazonSQSFullAccess",
            List.of("sqs:*"),
            "/AmazonSNSFullAccess",
            List.of("sns:*"),
            "/AmazonS3FullAccess",
            List.of("s3:*"),
            "/AdministratorAccess",
            List.of("*"));

    private AwsPolicies() {}

    private static List<String> withLogging(String... actions) {
        return Stream.concat(Stream.of(actions), LOGGING.stream()).toList();
    }

    /** The policy with this ARN, if it is one of them. */
    static Optional<StoredPolicy> find(String arn) {
        if (!arn.startsWith(PREFIX)) {
            return Optional.empty();
        }
        return Optional.ofNullable(ACTIONS.get(arn.substring(PREFIX.length())))
                .map(actions -> new StoredPolicy(
                        "aws",
                        ManagedPolicies.name(arn),
                        ManagedPolicies.path(arn),
                        id(arn),
                        MADE,
                        MADE,
                        "",
                        "v1",
                        1,
                        List.of(new StoredPolicy.Version("v1", document(actions), MADE)),
                        Map.of()));
    }

    private static String id(String arn) {
        var digits = UUID.nameUUIDFromBytes(arn.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
        var id = new StringBuilder("ANPA");
        digits.chars().limit(17).forEach(digit -> id.append((char) ('A' + Character.digit(digit, 16))));
        return id.toString();
    }

    private static String document(List<String> actions) {
        var document = Wire.JSON.createObjectNode().put("Version", "2012-10-17");
        var statement = document.putArray("Statement").addObject().put("Effect", "Allow");
        var list = statement.putArray("Action");
        actions.forEach(list::add);
        statement.put("Resource", "*");
        return document.toString();
    }
}

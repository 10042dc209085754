package dev.millrace.services.sts;

import dev.millrace.model.Arn;
import dev.millrace.model.Clock;
import dev.millrace.model.errors.StsErrors;
import dev.millrace.services.AwsService;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import dev.millrace.services.SessionCredentials;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** STS. Immutable; thread-safe. */
public final class StsService implements AwsService {

    private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
    private static final int SHORTEST_SECONDS = 900;
    private static final int LONGEST_SECONDS = 43_200;
    private static final int DEFAULT_SECONDS = 3600;
    private static final int ROLE_ID_BYTES = 8;

    record GetCallerIdentityRequest() {}

    record GetCallerIdentityResponse(String userId, String account, String arn) {}

    record AssumeRoleRequest(
            @Nullable String roleArn,
            @Nullable String roleSessionName,
            @Nullable Integer durationSeconds) {}

    record AssumeRoleResponse(Credentials credentials, AssumedRoleUser assumedRoleUser) {}

    record Credentials(String accessKeyId, String secretAccessKey, String sessionToken, Instant expiration) {}

    record AssumedRoleUser(String assumedRoleId, String arn) {}

    private final Clock clock;
    private final SessionCredentials sessions;
    private final SecureRandom random = new SecureRandom();

    /** A service whose credentials nobody checks. */
    public StsService(Clock clock) {
        this(clock, SessionCredentials.ofThisProcess());
    }

    /** @param sessions makes the credentials of assumed roles */
    public StsService(Clock clock, SessionCredentials sessions) {
        this.clock = clock;
        this.sessions = sessions;
    }

    @Override
    public Address address() {
        return new Address("sts", "sts", "", "2011-06-15", NAMESPACE, List.of(Protocol.QUERY));
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.of(
                        "GetCallerIdentity",
                        GetCallerIdentityRequest.class,
                        GetCallerIdentityResponse.class,
                        (call, request) -> identity(call)),
                Operation.of("AssumeRole", AssumeRoleRequest.class, AssumeRoleResponse.class, this::assumeRole));
    }

    private static GetCallerIdentityResponse identity(Call call) {
        var account = call.scope().account();
        return new GetCallerIdentityResponse(account, account, "arn:aws:iam::" + account + ":root");
    }

    /** Any role of a well-formed ARN may be assumed, by anyone: policies are not enforced. */
    private AssumeRoleResponse assumeRole(Call call, AssumeRoleRequest request) {
        if (request.roleArn() == null) {
            throw StsErrors.missing("roleArn");
        }
        if (request.roleSessionName() == null) {
            throw StsErrors.missing("roleSessionName");
        }
        var role = Arn.parse(request.roleArn())
                .filter(arn -> arn.service().equals("iam") && arn.resource().startsWith("role/"))
                .orElseThrow(() -> invalid(request.roleArn()));
        var account = role.scope().orElseThrow(() -> invalid(request.roleArn())).account();
        int seconds = request.durationSeconds() == null ? DEFAULT_SECONDS : request.durationSeconds();
        if (seconds < SHORTEST_SECONDS || seconds > LONGEST_SECONDS) {
            throw StsErrors.validation("1 validation error detected: Value '" + seconds
                    + "' at 'durationSeconds' failed to satisfy constraint: Member must have value "
                    + (seconds < SHORTEST_SECONDS
                            ? "greater than or equal to " + SHORTEST_SECONDS
                            : "less than or equal to " + LONGEST_SECONDS));
        }
        var name = role.resource().substring(role.resource().lastIndexOf('/') + 1);
        var roleId = "AROA" + HexFormat.of().formatHex(bytes(ROLE_ID_BYTES)).toUpperCase(Locale.ROOT);
        // Real time: clients compare it with their own clock, and sign with that.
        var expiration = clock.wallTime().truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds);
        var keys = sessions.issue(account, expiration);
        return new AssumeRoleResponse(
                new Credentials(keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken(), expiration),
                new AssumedRoleUser(
                        roleId + ":" + request.roleSessionName(),
                        "arn:aws:sts::" + account + ":assumed-role/" + name + "/" + request.roleSessionName()));
    }

    private static RuntimeException invalid(@Nullable String roleArn) {
        return StsErrors.validation(roleArn + " is invalid");
    }

    private byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}

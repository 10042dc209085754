package dev.millrace.runtime;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a handler sees of its call. */
record InvocationContext(
        String requestId,
        String invokedFunctionArn,
        Environment environment,
        LongSupplier remainingMillis,
        LambdaLogger logger,
        @Nullable String traceId)
        implements Context {

    /** What is the same for every call of one environment. */
    record Environment(
            String functionName, String functionVersion, int memoryMegabytes, String logGroup, String logStream) {}

    private static final CognitoIdentity NO_IDENTITY = new CognitoIdentity() {
        @Override
        public @Nullable String getIdentityId() {
            return null;
        }

        @Override
        public @Nullable String getIdentityPoolId() {
            return null;
        }
    };

    @Override
    public String getAwsRequestId() {
        return requestId;
    }

    @Override
    public String getLogGroupName() {
        return environment.logGroup();
    }

    @Override
    public String getLogStreamName() {
        return environment.logStream();
    }

    @Override
    public String getFunctionName() {
        return environment.functionName();
    }

    @Override
    public String getFunctionVersion() {
        return environment.functionVersion();
    }

    @Override
    public String getInvokedFunctionArn() {
        return invokedFunctionArn;
    }

    @Override
    public CognitoIdentity getIdentity() {
        return NO_IDENTITY;
    }

    @Override
    public @Nullable ClientContext getClientContext() {
        return null;
    }

    @Override
    public int getRemainingTimeInMillis() {
        return Math.clamp(remainingMillis.getAsLong(), 0, Integer.MAX_VALUE);
    }

    @Override
    public int getMemoryLimitInMB() {
        return environment.memoryMegabytes();
    }

    @Override
    public LambdaLogger getLogger() {
        return logger;
    }

    @Override
    public @Nullable String getXrayTraceId() {
        return traceId;
    }
}

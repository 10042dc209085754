package dev.millrace.server;

import dev.millrace.functions.FunctionSpec;
import dev.millrace.functions.Functions;
import dev.millrace.functions.Invocation;
import dev.millrace.functions.InvocationOutcome;
import dev.millrace.model.Activity;

/** Functions whose invocations count as activity, each under its function's name. */
record CountedFunctions(Functions functions, Activity activity) implements Functions {

    @Override
    public void put(FunctionSpec spec) {
        functions.put(spec);
    }

    @Override
    public void remove(String functionArn) {
        functions.remove(functionArn);
    }

    @Override
    public InvocationOutcome invoke(String functionArn, Invocation invocation) {
        try (var hold = activity.begin("invocation of " + functionArn)) {
            return functions.invoke(functionArn, invocation);
        }
    }

    @Override
    public int concurrency(String functionArn) {
        return functions.concurrency(functionArn);
    }

    @Override
    public void close() {
        functions.close();
    }
}

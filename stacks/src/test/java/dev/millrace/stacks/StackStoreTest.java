package dev.millrace.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Scope;
import dev.millrace.store.Change;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a commit of stacks does, step by step. */
class StackStoreTest {

    private static final String ID = "arn:aws:cloudformation:us-east-1:000000000000:stack/s/1";
    private static final StackRecord LIVE = new StackRecord(
            ID,
            "s",
            "",
            StackStatus.CREATE_COMPLETE,
            "",
            StackRecord.Source.NONE,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Instant.EPOCH,
            null,
            null);

    private final InMemoryStore store = new InMemoryStore();
    private final List<String> mutations = new ArrayList<>();

    @Test
    @DisplayName("a stack is found by its id at every moment of its deletion")
    void gone_before_it_goes() {
        var stacks = new StackStore(recorder());
        stacks.save(Scope.DEFAULT, LIVE, List.of());
        mutations.clear();

        stacks.save(Scope.DEFAULT, LIVE.with(StackStatus.DELETE_COMPLETE, ""), List.of());

        assertThat(mutations)
                .containsExactly("put gone|000000000000|us-east-1|" + ID, "delete stack|000000000000|us-east-1|s");
        assertThat(stacks.find(Scope.DEFAULT, ID).orElseThrow().status()).isEqualTo(StackStatus.DELETE_COMPLETE);
        assertThat(stacks.find(Scope.DEFAULT, "s")).isEmpty();
    }

    private Store recorder() {
        return proxy(Store.class, (method, arguments) -> {
            if (arguments[0] instanceof Change<?> change) {
                return store.commit(writer -> change.apply(recorder(writer)));
            }
            return method.invoke(store, arguments);
        });
    }

    private Writer recorder(Writer writer) {
        return proxy(Writer.class, (method, arguments) -> {
            if (arguments[0] instanceof Keyspace
                    && (method.getName().equals("put") || method.getName().equals("delete"))) {
                mutations.add(method.getName() + " " + new String((byte[]) arguments[1], StandardCharsets.UTF_8));
            }
            return method.invoke(writer, arguments);
        });
    }

    private interface Call {
        @Nullable
        Object on(Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.on(method, arguments)));
    }
}

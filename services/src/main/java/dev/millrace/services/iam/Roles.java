package dev.millrace.services.iam;

import dev.millrace.model.errors.IamErrors;
import dev.millrace.services.Call;
import dev.millrace.store.Reader;
import org.jspecify.annotations.Nullable;

/** Finds the caller's roles. */
final class Roles {

    private Roles() {}

    /** @throws dev.millrace.model.ServiceException if there is no such role */
    static StoredRole require(Reader reader, Call call, @Nullable String roleName) {
        var name = IamChecks.name("roleName", roleName, IamChecks.ROLE_NAME_LENGTH);
        return IamStore.role(reader, call.scope().account(), name).orElseThrow(() -> IamErrors.noSuchRole(name));
    }
}

package dev.millrace.server;

import dev.millrace.model.Activity;
import dev.millrace.model.Clock;
import dev.millrace.store.Store;
import java.util.concurrent.Executor;

/**
 * What every part of a server stands on.
 *
 * @param clock business time
 * @param activity what is under way, which time that is skipped waits for
 * @param parts where what is opened is entered, to be closed
 */
record Ground(DataDirectory folder, Store store, Clock clock, Activity activity, Parts parts) {

    /** Runs tasks that may block; they count as activity of this name. */
    Executor threads(String what) {
        return activity.counting(
                what,
                task -> Thread.ofVirtual()
                        .name("millrace-work")
                        .inheritInheritableThreadLocals(false)
                        .start(task));
    }
}

package dev.reagent.run.server;

import dev.reagent.run.hold.HeldSession;
import dev.reagent.run.hold.HeldSessions;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Checks the heads of held sessions. After Redis lost writes, the queue may list a session for a server from which another had taken
 * it. The head then shows the other claim, and the session is stopped here. Thread-safe.
 */
@ApplicationScoped
class HeadChecks {

    private static final Logger LOG = Logger.getLogger(HeadChecks.class);

    /** A session with a more recent write needs no check. */
    private static final Duration SILENT = Duration.ofSeconds(30);

    private static final int AT_ONCE = 200;

    private final RunServer server;
    private final HeldSessions heldSessions;
    private final AtomicBoolean checking = new AtomicBoolean();

    HeadChecks(RunServer server, HeldSessions heldSessions) {
        this.server = server;
        this.heldSessions = heldSessions;
    }

    /** Checks, in the background, the sessions without a recent write. */
    void checkSilent() {
        check(heldSessions.all().stream()
                .filter(held -> {
                    var owned = held.owned();
                    return owned != null && !owned.isConfirmedWithin(SILENT);
                })
                .toList());
    }

    /** Checks all, in the background, unless a check is running. Restores what Redis lost of them. */
    void checkAll() {
        check(heldSessions.all());
    }

    private void check(List<HeldSession> some) {
        if (!some.isEmpty() && checking.compareAndSet(false, true)) {
            Multi.createFrom()
                    .iterable(some)
                    .onItem()
                    .transformToUni(held -> server.check(held).onFailure().recoverWithNull())
                    .merge(AT_ONCE)
                    .collect()
                    .asList()
                    .onTermination()
                    .invoke(() -> checking.set(false))
                    .subscribe()
                    .with(
                            done -> {},
                            failure -> LOG.warnf(
                                    "The logs of the sessions held by this server could not be checked: %s", failure));
        }
    }
}

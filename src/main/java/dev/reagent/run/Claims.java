package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Fence;
import dev.reagent.agent.SessionId;
import dev.reagent.run.RunIntake.RunRow;
import dev.reagent.run.SessionLog.Claim;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Makes sessions this server's, with all that is known of them, before anything is decided. Thread-safe. */
@ApplicationScoped
class Claims {

    private final SessionLog log;
    private final RunQueue queue;
    private final RunIntake intake;
    private final SessionRescue rescue;
    private final LostTails tails;
    private final Recovery recovery;
    private final ServerId server;
    private final LivingServers living;

    Claims(
            SessionLog log,
            RunQueue queue,
            RunIntake intake,
            SessionRescue rescue,
            LostTails tails,
            Recovery recovery,
            ServerId server,
            LivingServers living) {
        this.log = log;
        this.queue = queue;
        this.intake = intake;
        this.rescue = rescue;
        this.tails = tails;
        this.recovery = recovery;
        this.server = server;
        this.living = living;
    }

    /** The session, ours; empty where there is nothing to do for us. */
    Uni<Optional<OwnedSession>> claim(SessionId id) {
        return claim(id, 0, false, others());
    }

    private Set<String> others() {
        var others = new HashSet<>(living.now());
        others.remove(server.value());
        return others;
    }

    /** The session, taken from whoever has it. */
    Uni<Optional<OwnedSession>> seize(SessionId id) {
        return claim(id, 0, true, Set.of());
    }

    /** The session again after PostgreSQL saw a higher fence than Redis: Redis had lost an attempt. */
    Uni<Optional<OwnedSession>> claimAbove(SessionId id) {
        return intake.find(id)
                .flatMap(row -> row.filter(open -> open.status() == null)
                        .map(open -> claim(id, open.fence().attempt(), false, others()))
                        .orElseGet(() -> putAway(id, row).replaceWith(Optional.empty())));
    }

    /** We were given what PostgreSQL knows to be over. */
    private Uni<Void> putAway(SessionId id, Optional<RunRow> row) {
        int attempt = row.map(ended -> ended.fence().attempt()).orElse(0);
        return tails.putAway(id, new Fence(attempt + 1, ""));
    }

    private Uni<Optional<OwnedSession>> claim(SessionId id, int least, boolean force, Set<String> others) {
        return log.claim(id, least, server.value(), force, others).flatMap(claim -> switch (claim) {
            case Claim.Waiting waits -> Uni.createFrom().item(Optional.empty());
            case Claim.Owned(String owner) -> unlessHeld(owner, id);
            case Claim.Missing no -> rescue.putBackIfOpen(id).replaceWith(Optional.empty());
            case Claim.Claimed claimed -> complete(id, claimed);
        });
    }

    /** An owner that has a heartbeat and not the session lost it on the way: the fence keeps it out from here on. */
    private Uni<Optional<OwnedSession>> unlessHeld(String owner, SessionId id) {
        return queue.isHeld(owner, id).flatMap(held -> held ? Uni.createFrom().item(Optional.empty()) : seize(id));
    }

    /**
     * The session, taken from whoever has it, by one who is going to end it: what runs for it is left alone, to be stopped and
     * told of. What the ledger knows is learned where it is at hand.
     */
    Uni<Optional<OwnedSession>> seizeToEnd(SessionId id) {
        return log.claim(id, 0, server.value(), true, Set.of())
                .flatMap(claim -> claim instanceof Claim.Claimed claimed
                        ? whole(id, claimed)
                                .call(found -> found.filter(owned -> !isOver(owned))
                                        .map(recovery::learnAtOnce)
                                        .orElseGet(() -> Uni.createFrom().voidItem()))
                        : Uni.createFrom().item(Optional.empty()));
    }

    private Uni<Optional<OwnedSession>> complete(SessionId id, Claim.Claimed claimed) {
        var whole = whole(id, claimed);
        return claimed.fence().attempt() == 1 && !claimed.lost()
                ? whole
                : whole.call(found -> found.filter(owned -> !isOver(owned))
                        .map(recovery::settle)
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Optional<OwnedSession>> whole(SessionId id, Claim.Claimed claimed) {
        var session = AgentSession.of(id, claimed.log()).claimedBy(claimed.fence());
        var owned = new OwnedSession(session, claimed.log());
        return claimed.lost() ? tails.complete(owned) : Uni.createFrom().item(Optional.of(owned));
    }

    private static boolean isOver(OwnedSession owned) {
        return owned.session().isOver();
    }
}

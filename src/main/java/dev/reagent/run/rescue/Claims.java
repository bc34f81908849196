package dev.reagent.run.rescue;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.hold.HeldSession;
import dev.reagent.run.hold.QueueTickets;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionLog.Claim;
import dev.reagent.run.log.SessionLog.Claimant;
import dev.reagent.run.log.StaleLease;
import dev.reagent.run.loop.ActiveSession;
import dev.reagent.run.queue.ServerId;
import io.micrometer.core.instrument.Clock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Claims sessions that this server holds and completes their logs before the next decision. Thread-safe. */
@ApplicationScoped
public class Claims {

    private final SessionLog log;
    private final RunIntake intake;
    private final SessionRescue rescue;
    private final LostTails tails;
    private final Recovery recovery;
    private final QueueTickets tickets;
    private final ServerId server;
    private final Clock clock;

    Claims(
            SessionLog log,
            RunIntake intake,
            SessionRescue rescue,
            LostTails tails,
            Recovery recovery,
            QueueTickets tickets,
            ServerId server,
            Clock clock) {
        this.log = log;
        this.intake = intake;
        this.rescue = rescue;
        this.tails = tails;
        this.recovery = recovery;
        this.tickets = tickets;
        this.server = server;
        this.clock = clock;
    }

    /**
     * Claims a session under a new fence.
     *
     * @return empty if there is nothing to run: the session waits for others, or Redis had lost it and it was restored. Fails with
     *     {@link StaleLease} if another server owns it
     */
    public Uni<Optional<ActiveSession>> claim(HeldSession held) {
        return ask(held, 0, Fence.NONE).flatMap(claim -> complete(held, claim));
    }

    /**
     * Claims a session again after PostgreSQL had a higher fence than Redis, or another server claimed it.
     *
     * @return empty if it is over, or another server holds it
     */
    public Uni<Optional<ActiveSession>> claimAbove(HeldSession held) {
        return intake.find(held.id())
                .flatMap(row -> row.filter(open -> open.status() == null)
                        .map(open -> tickets.renew(List.of(held), 0)
                                .flatMap(renewed -> renewed.isEmpty()
                                        ? Uni.createFrom().item(Optional.<ActiveSession>empty())
                                        : ask(held, open.fence().attempt(), Fence.NONE)
                                                .flatMap(claim -> complete(held, claim))))
                        .orElseGet(() -> restoreEnd(held.id(), row).replaceWith(Optional.empty())));
    }

    /**
     * Claims a session again that this server owns, under the new ticket of its hold.
     *
     * @return the session under a new fence if another server had claimed it meanwhile; empty if it continues unchanged
     */
    public Uni<Optional<ActiveSession>> renew(HeldSession held, ActiveSession owned) {
        var fence = owned.session().fence();
        return ask(held, fence.attempt(), fence)
                .flatMap(claim -> claim instanceof Claim.Claimed
                        ? complete(held, claim)
                        : Uni.createFrom().item(Optional.empty()));
    }

    /** Restores the end of a session that is over in PostgreSQL. */
    private Uni<Void> restoreEnd(SessionId id, Optional<RunRow> row) {
        int attempt = row.map(ended -> ended.fence().attempt()).orElse(0);
        return tails.restoreEnd(id, new Fence(attempt + 1, ""));
    }

    /** Claims; if the head has the same or a higher ticket, requests one above it from the queue and tries once more. */
    private Uni<Claim> ask(HeldSession held, int least, Fence fence) {
        return askOnce(held, least, fence)
                .flatMap(claim -> claim instanceof Claim.Refused(long ticket)
                        ? tickets.renew(List.of(held), ticket).flatMap(renewed -> {
                            if (renewed.isEmpty()) {
                                throw new StaleLease(held.id());
                            }
                            return askOnce(held, least, fence);
                        })
                        : Uni.createFrom().item(claim));
    }

    private Uni<Claim> askOnce(HeldSession held, int least, Fence fence) {
        return log.claim(held.id(), new Claimant(server.value(), held.ticket().number(), least, fence));
    }

    private Uni<Optional<ActiveSession>> complete(HeldSession held, Claim claim) {
        return switch (claim) {
            case Claim.Waiting waits -> Uni.createFrom().item(Optional.empty());
            case Claim.Missing no -> rescue.putBackIfOpen(held.id()).replaceWith(Optional.empty());
            case Claim.Claimed claimed -> complete(held, claimed);
            case Claim.Renewed noOther -> Uni.createFrom().item(Optional.empty());
            case Claim.Refused others -> Uni.createFrom().failure(new StaleLease(held.id()));
        };
    }

    /**
     * Claims a session in order to end it. The caller stops and reports the calls that run for it elsewhere. Facts from the ledger are
     * added to the log if PostgreSQL answers at once.
     */
    public Uni<Optional<ActiveSession>> claimToEnd(HeldSession held) {
        return ask(held, 0, Fence.NONE)
                .flatMap(claim -> claim instanceof Claim.Claimed claimed
                        ? whole(held, claimed)
                                .call(found -> found.filter(owned -> !isOver(owned))
                                        .map(recovery::learnAtOnce)
                                        .orElseGet(() -> Uni.createFrom().voidItem()))
                        : Uni.createFrom().item(Optional.empty()));
    }

    private Uni<Optional<ActiveSession>> complete(HeldSession held, Claim.Claimed claimed) {
        var whole = whole(held, claimed);
        return claimed.fence().attempt() == 1 && !claimed.lost()
                ? whole
                : whole.call(found -> found.filter(owned -> !isOver(owned))
                        .map(recovery::settle)
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Optional<ActiveSession>> whole(HeldSession held, Claim.Claimed claimed) {
        var session = AgentSession.of(held.id(), claimed.log()).claimedBy(claimed.fence());
        var owned = new ActiveSession(session, claimed.log(), clock);
        owned.ticket(held.ticket().number());
        return claimed.lost() ? tails.complete(owned) : Uni.createFrom().item(Optional.of(owned));
    }

    private static boolean isOver(ActiveSession owned) {
        return owned.session().isOver();
    }
}

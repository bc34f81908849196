package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Fence;
import dev.reagent.agent.SessionId;
import dev.reagent.run.RunIntake.RunRow;
import dev.reagent.run.SessionLog.Claim;
import dev.reagent.run.SessionLog.Claimant;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Claims sessions that this server holds, with all that is known of them, before anything is decided. Thread-safe. */
@ApplicationScoped
class Claims {

    private final SessionLog log;
    private final RunIntake intake;
    private final SessionRescue rescue;
    private final LostTails tails;
    private final Recovery recovery;
    private final Holds holds;
    private final ServerId server;

    Claims(
            SessionLog log,
            RunIntake intake,
            SessionRescue rescue,
            LostTails tails,
            Recovery recovery,
            Holds holds,
            ServerId server) {
        this.log = log;
        this.intake = intake;
        this.rescue = rescue;
        this.tails = tails;
        this.recovery = recovery;
        this.holds = holds;
        this.server = server;
    }

    /**
     * The session under a new fence.
     *
     * @return empty where there is nothing to do here: it waits for others, or Redis lost it and it was put back. Fails with
     *     {@link StaleLease} where another server has it
     */
    Uni<Optional<OwnedSession>> claim(Hand hand) {
        return ask(hand, 0, Fence.NONE).flatMap(claim -> complete(hand, claim));
    }

    /**
     * The session again after PostgreSQL saw a higher fence than Redis, or another server claimed it.
     *
     * @return empty where it is over, or another server holds it
     */
    Uni<Optional<OwnedSession>> claimAbove(Hand hand) {
        return intake.find(hand.id())
                .flatMap(row -> row.filter(open -> open.status() == null)
                        .map(open -> holds.renew(List.of(hand), 0)
                                .flatMap(renewed -> renewed.isEmpty()
                                        ? Uni.createFrom().item(Optional.<OwnedSession>empty())
                                        : ask(hand, open.fence().attempt(), Fence.NONE)
                                                .flatMap(claim -> complete(hand, claim))))
                        .orElseGet(() -> putAway(hand.id(), row).replaceWith(Optional.empty())));
    }

    /**
     * Claims a session again that this server owns, under the new ticket of its hold.
     *
     * @return the session under a new fence where another server had claimed it meanwhile; empty where it goes on as it was
     */
    Uni<Optional<OwnedSession>> renew(Hand hand, OwnedSession owned) {
        var fence = owned.session().fence();
        return ask(hand, fence.attempt(), fence)
                .flatMap(claim -> claim instanceof Claim.Claimed
                        ? complete(hand, claim)
                        : Uni.createFrom().item(Optional.empty()));
    }

    /** PostgreSQL knows it to be over. */
    private Uni<Void> putAway(SessionId id, Optional<RunRow> row) {
        int attempt = row.map(ended -> ended.fence().attempt()).orElse(0);
        return tails.putAway(id, new Fence(attempt + 1, ""));
    }

    /** Where the head has a ticket that is not below, the queue is asked for one above it, once. */
    private Uni<Claim> ask(Hand hand, int least, Fence fence) {
        return askOnce(hand, least, fence)
                .flatMap(claim -> claim instanceof Claim.Refused(long ticket)
                        ? holds.renew(List.of(hand), ticket).flatMap(renewed -> {
                            if (renewed.isEmpty()) {
                                throw new StaleLease(hand.id());
                            }
                            return askOnce(hand, least, fence);
                        })
                        : Uni.createFrom().item(claim));
    }

    private Uni<Claim> askOnce(Hand hand, int least, Fence fence) {
        return log.claim(hand.id(), new Claimant(server.value(), hand.hold().ticket(), least, fence));
    }

    private Uni<Optional<OwnedSession>> complete(Hand hand, Claim claim) {
        return switch (claim) {
            case Claim.Waiting waits -> Uni.createFrom().item(Optional.empty());
            case Claim.Missing no -> rescue.putBackIfOpen(hand.id()).replaceWith(Optional.empty());
            case Claim.Claimed claimed -> complete(hand, claimed);
            case Claim.Renewed noOther -> Uni.createFrom().item(Optional.empty());
            case Claim.Refused others -> Uni.createFrom().failure(new StaleLease(hand.id()));
        };
    }

    /**
     * The session for a server that is going to end it: what runs for it elsewhere is left alone, to be stopped and reported. What the
     * ledger knows is learned where it is at hand.
     */
    Uni<Optional<OwnedSession>> claimToEnd(Hand hand) {
        return ask(hand, 0, Fence.NONE)
                .flatMap(claim -> claim instanceof Claim.Claimed claimed
                        ? whole(hand, claimed)
                                .call(found -> found.filter(owned -> !isOver(owned))
                                        .map(recovery::learnAtOnce)
                                        .orElseGet(() -> Uni.createFrom().voidItem()))
                        : Uni.createFrom().item(Optional.empty()));
    }

    private Uni<Optional<OwnedSession>> complete(Hand hand, Claim.Claimed claimed) {
        var whole = whole(hand, claimed);
        return claimed.fence().attempt() == 1 && !claimed.lost()
                ? whole
                : whole.call(found -> found.filter(owned -> !isOver(owned))
                        .map(recovery::settle)
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Optional<OwnedSession>> whole(Hand hand, Claim.Claimed claimed) {
        var session = AgentSession.of(hand.id(), claimed.log()).claimedBy(claimed.fence());
        var owned = new OwnedSession(session, claimed.log());
        owned.ticket(hand.hold().ticket());
        return claimed.lost() ? tails.complete(owned) : Uni.createFrom().item(Optional.of(owned));
    }

    private static boolean isOver(OwnedSession owned) {
        return owned.session().isOver();
    }
}

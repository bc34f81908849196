package dev.reagent.webhook;

import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Deliveries that are due, shared by all servers: each is claimed by one of them at a time. */
interface DeliveryQueue {

    /**
     * A delivery that is ours to send until its lease is over.
     *
     * @param body   JSON, to be sent as it is
     * @param tries  of its schedule, this one counted
     * @param number of this try among all that there ever were
     * @param lease  of this claim
     */
    record Claimed(
            String deliveryId,
            SessionId sessionId,
            String url,
            String host,
            String body,
            int tries,
            int number,
            String lease) {}

    /**
     * What a server can take.
     *
     * @param room    how many deliveries
     * @param perHost how many to one host, those counted that it sends already
     * @param sending how many it sends already, by host
     */
    record Wanted(int room, int perHost, Map<String, Integer> sending) {}

    /**
     * Claims what has been due for longest. One whose server went away before it settled it is due again after its lease.
     *
     * @param lease how long it is ours; longer than a try may take
     */
    Uni<List<Claimed>> claim(Wanted wanted, Duration lease);

    /** Writes down what came of a try. What another claim holds by now keeps its state; only the try is noted. */
    Uni<Void> settle(Claimed claimed, TryResult result, Duration took);

    /** How many deliveries wait. */
    Uni<Standing> standing();

    /**
     * @param pending all that are not settled
     * @param overdue those of them that have been due for a minute and nobody sends
     */
    record Standing(long pending, long overdue) {}
}

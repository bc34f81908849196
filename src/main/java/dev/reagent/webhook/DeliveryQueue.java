package dev.reagent.webhook;

import dev.reagent.agent.task.SessionId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The queue of due deliveries, shared by all servers. One server at a time leases a delivery. */
interface DeliveryQueue {

    /**
     * A delivery that this server may send until its lease ends.
     *
     * @param body   JSON, sent unchanged
     * @param tries  tries of its schedule, including this one
     * @param number the number of this try among all tries ever made
     * @param lease  the id of this lease
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
     * @param room    deliveries in total
     * @param perHost deliveries to one host, including those that the server is already sending
     * @param sending deliveries that the server is already sending, by host
     */
    record Wanted(int room, int perHost, Map<String, Integer> sending) {}

    /**
     * Leases the deliveries that have been due longest. If the server dies before it settles a delivery, the delivery is due again after
     * its lease.
     *
     * @param lease how long this server may send a delivery; longer than a try may take
     */
    Uni<List<Claimed>> claim(Wanted wanted, Duration lease);

    /** Stores the result of a try. If another server has leased the delivery since, only the try is recorded and the state stays. */
    Uni<Void> settle(Claimed claimed, TryResult result, Duration took);

    /** Returns how many deliveries wait. */
    Uni<Counts> counts();

    /**
     * @param pending deliveries that are not settled
     * @param overdue those of them that have been due for a minute and that no server sends
     */
    record Counts(long pending, long overdue) {}
}

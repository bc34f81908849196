package dev.reagent.stores.redis;

import dev.reagent.stores.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a Redis Cluster, each with one lane. The client's own cluster mode is not used, for three reasons. One node that hangs stops
 * it from finding out which node answers for which keys. It needs every node before it sends anything. It does not report which of its
 * connections fell silent. Thread-safe.
 */
final class RedisCluster implements RedisNodes {

    private static final Logger LOG = Logger.getLogger(RedisCluster.class);

    /** The redirections of one command before it fails. */
    private static final int MOST_REDIRECTIONS = 5;

    private static final Backoff BACKOFF = Backoff.ofMillis(50, 800);

    /** How long to wait for a node's answer to the query which nodes answer for which keys. Then the next node is queried. */
    private static final long ANSWER_MS = 1000;

    /** The shortest time between two such queries, however many commands fail. */
    private static final long CHECK_MS = 100;

    private final Vertx vertx;
    private final Function<String, Redis> clients;
    private final List<String> seeds;
    private final RedisReplicas.Settings settings;
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile RedisSlots slots = RedisSlots.none();
    private @Nullable Future<RedisSlots> looking;
    private long checkedAt;

    private record Node(Redis client, RedisLane lane, RedisReplicas replicas) {}

    /**
     * @param seeds   addresses of some nodes, host:port
     * @param clients makes a client of one node
     */
    RedisCluster(Vertx vertx, List<String> seeds, Function<String, Redis> clients, RedisReplicas.Settings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.seeds = seeds;
        this.clients = clients;
    }

    @Override
    public Future<@Nullable Response> send(String key, Request request) {
        return new Errand(RedisSlots.slotOf(key), request).go();
    }

    /** A command that is sent until a node runs it. No node has run a redirected or refused command. */
    private final class Errand {

        private final int slot;
        private final Request request;
        private final long end = System.nanoTime() + RedisLane.PATIENCE.toNanos();
        private int refusals;
        private int redirections;

        Errand(int slot, Request request) {
            this.slot = slot;
            this.request = request;
        }

        Future<@Nullable Response> go() {
            var master = slots.master(slot);
            return master == null
                    ? refreshed().compose(found -> found.master(slot) == null ? nobody() : go())
                    : node(master).lane().send(request).recover(this::again);
        }

        private Future<@Nullable Response> nobody() {
            return Future.failedFuture(new IOException("no node of the Redis Cluster answers for slot " + slot));
        }

        private Future<@Nullable Response> again(Throwable failure) {
            if (RedisTrouble.ASK.is(failure)) {
                return redirected(failure, lane -> lane.sendAsking(request));
            }
            if (RedisTrouble.MOVED.is(failure)) {
                refreshed();
                return redirected(failure, lane -> lane.send(request));
            }
            if (RedisTrouble.PASSING.is(failure) || !RedisTrouble.isAnswer(failure)) {
                refreshed();
            }
            return RedisTrouble.PASSING.is(failure) && System.nanoTime() < end ? later() : Future.failedFuture(failure);
        }

        private Future<@Nullable Response> redirected(
                Throwable failure, Function<RedisLane, Future<@Nullable Response>> way) {
            var target = String.valueOf(failure.getMessage()).split(" ", 4);
            if (++redirections > MOST_REDIRECTIONS || target.length < 3 || target[2].startsWith(":")) {
                return Future.failedFuture(failure);
            }
            return way.apply(node(target[2]).lane()).recover(this::again);
        }

        private Future<@Nullable Response> later() {
            Promise<@Nullable Response> answer = Promise.promise();
            vertx.setTimer(BACKOFF.after(++refusals).toMillis(), timer -> go().onComplete(answer));
            return answer.future();
        }
    }

    @Override
    public Future<Void> onReplica(String key) {
        var known = slots;
        var master = known.master(RedisSlots.slotOf(key));
        return master == null
                ? Future.succeededFuture()
                : node(master).replicas().await(RedisMaster.key(RedisReplicas.KEY, known.tagOn(master)));
    }

    @Override
    public Future<List<RedisMaster>> masters() {
        var known = slots;
        return (known.isEmpty() ? refreshed() : Future.succeededFuture(known))
                .map(found -> found.masters().stream()
                        .map(it -> new RedisMaster(it, found.tagOn(it), node(it).lane(), node(it).replicas()))
                        .toList());
    }

    @Override
    public Future<RedisConnection> connect() {
        var all = addresses();
        return node(all.get(Math.floorMod(turn.getAndIncrement(), all.size())))
                .client()
                .connect()
                .onFailure(failure -> refreshed());
    }

    @Override
    public void check() {
        nodes.values().forEach(node -> node.lane().breakIfSilent());
        var known = slots;
        known.masters().forEach(it -> node(it).replicas().check(RedisMaster.key(RedisReplicas.KEY, known.tagOn(it))));
    }

    private Node node(String address) {
        return nodes.computeIfAbsent(address, it -> {
            var client = clients.apply(it);
            return new Node(client, new RedisLane(client), new RedisReplicas(new RedisLane(client), settings));
        });
    }

    private List<String> addresses() {
        var all = new LinkedHashSet<>(slots.nodes());
        all.addAll(seeds);
        return new ArrayList<>(all);
    }

    /** Queries again which nodes answer for which keys, unless a query is running or has just ended. */
    private synchronized Future<RedisSlots> refreshed() {
        var running = looking;
        long now = System.nanoTime();
        if (running != null && (!running.isComplete() || now - checkedAt < CHECK_MS * 1_000_000)) {
            return running;
        }
        checkedAt = now;
        Promise<RedisSlots> found = Promise.promise();
        looking = found.future();
        ask(addresses(), turn.getAndIncrement(), 0, found);
        return found.future();
    }

    /** Queries one node after the other. Each query starts with a different node, because the first one may be failing. */
    private void ask(List<String> all, int from, int asked, Promise<RedisSlots> found) {
        if (asked == all.size()) {
            found.fail(new IOException("no node of the Redis Cluster answers"));
            return;
        }
        var address = all.get(Math.floorMod(from + asked, all.size()));
        Promise<RedisSlots> answer = Promise.promise();
        long limit = vertx.setTimer(ANSWER_MS, timer -> answer.tryFail(new IOException("no answer in time")));
        node(address)
                .lane()
                .send(Request.cmd(Command.CLUSTER).arg("SLOTS"))
                .map(reply -> RedisSlots.of(Objects.requireNonNull(reply), host(address)))
                .onSuccess(answer::tryComplete)
                .onFailure(answer::tryFail);
        answer.future().onComplete(told -> {
            vertx.cancelTimer(limit);
            if (told.failed() || told.result().isEmpty()) {
                LOG.debugf("%s did not report which node answers for which keys: %s", address, told.cause());
                ask(all, from, asked + 1, found);
            } else {
                learn(told.result());
                found.complete(told.result());
            }
        });
    }

    private static String host(String address) {
        return address.substring(0, address.lastIndexOf(':'));
    }

    private void learn(RedisSlots found) {
        if (!found.masters().equals(slots.masters())) {
            LOG.infof("the Redis Cluster's masters are %s", found.masters());
        }
        slots = found;
        nodes.keySet().stream()
                .filter(it -> !found.nodes().contains(it) && !seeds.contains(it))
                .toList()
                .forEach(this::forget);
    }

    private void forget(String address) {
        var gone = nodes.remove(address);
        if (gone != null) {
            gone.client().close();
        }
    }
}

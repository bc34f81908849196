package dev.reagent.stores.redis;

import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which node of a Redis Cluster answers for which keys, as reported by one of its nodes. Immutable.
 *
 * @see <a href="https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/">the specification</a>
 */
final class RedisSlots {

    private static final int COUNT = 16384;

    /** The master's address (host:port) for each slot; null if unknown. */
    private final @Nullable String[] masters = new @Nullable String[COUNT];

    private final Set<String> all = new LinkedHashSet<>();
    private final Set<String> nodes = new LinkedHashSet<>();

    private RedisSlots() {}

    /** No slot has a known master. */
    static RedisSlots none() {
        return new RedisSlots();
    }

    /**
     * Reads the answer to {@code CLUSTER SLOTS}.
     *
     * @param host the node that answered; it may omit its own host
     */
    static RedisSlots of(Response answer, String host) {
        var slots = new RedisSlots();
        for (var range : answer) {
            for (int i = 2; i < range.size(); i++) {
                slots.nodes.add(address(range.get(i), host));
            }
            var master = address(range.get(2), host);
            slots.all.add(master);
            Arrays.fill(
                    slots.masters,
                    (int) RedisReply.number(range.get(0)),
                    (int) RedisReply.number(range.get(1)) + 1,
                    master);
        }
        return slots;
    }

    private static String address(Response node, String host) {
        var named = node.get(0);
        var name = named == null || named.toString().isEmpty() ? host : named.toString();
        return (name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name) + ":" + node.get(1);
    }

    /** Returns the address of the node that answers for a slot; null if unknown. */
    @Nullable
    String master(int slot) {
        return masters[slot];
    }

    /** Returns every master that answers for a slot. */
    Set<String> masters() {
        return all;
    }

    /** Returns masters and replicas. */
    Set<String> nodes() {
        return nodes;
    }

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /** Returns a hash tag whose slot belongs to that master. */
    String tagOn(String master) {
        for (int i = 0; i < 100 * COUNT; i++) {
            if (master.equals(masters[slotOf(Integer.toString(i))])) {
                return Integer.toString(i);
            }
        }
        throw new IllegalArgumentException(master + " answers for no slot");
    }

    /** Returns a key's slot: the hash of the text in its first braces, if there is any, else of the whole key. */
    static int slotOf(String key) {
        int open = key.indexOf('{');
        int close = key.indexOf('}', open + 1);
        return crc16(open >= 0 && close > open + 1 ? key.substring(open + 1, close) : key) % COUNT;
    }

    /** CRC16, variant XMODEM: polynomial 1021, not reflected. */
    private static int crc16(String text) {
        int crc = 0;
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            crc ^= (next & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ 0x1021;
            }
        }
        return crc & 0xffff;
    }
}

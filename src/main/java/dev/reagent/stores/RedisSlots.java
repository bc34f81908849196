package dev.reagent.stores;

import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which node of a Redis Cluster answers for which keys, as one of its nodes told. Immutable.
 *
 * @see <a href="https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/">the specification</a>
 */
final class RedisSlots {

    private static final int COUNT = 16384;

    /** By slot: the master's address, host:port; null where none is known. */
    private final @Nullable String[] masters = new @Nullable String[COUNT];

    private final Set<String> all = new LinkedHashSet<>();
    private final Set<String> nodes = new LinkedHashSet<>();

    private RedisSlots() {}

    /** Nothing is known yet. */
    static RedisSlots none() {
        return new RedisSlots();
    }

    /**
     * Reads the answer to {@code CLUSTER SLOTS}.
     *
     * @param host of the node that gave it, which may leave its own out
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
                    (int) RedisLink.number(range.get(0)),
                    (int) RedisLink.number(range.get(1)) + 1,
                    master);
        }
        return slots;
    }

    private static String address(Response node, String host) {
        var named = node.get(0);
        var name = named == null || named.toString().isEmpty() ? host : named.toString();
        return (name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name) + ":" + node.get(1);
    }

    /** The address of the node that answers for a slot; null where none is known. */
    @Nullable
    String master(int slot) {
        return masters[slot];
    }

    /** Every master that answers for something. */
    Set<String> masters() {
        return all;
    }

    /** Masters and replicas. */
    Set<String> nodes() {
        return nodes;
    }

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /** A word that as a hash tag leads to that master. */
    String tagOn(String master) {
        for (int i = 0; i < 100 * COUNT; i++) {
            if (master.equals(masters[slotOf(Integer.toString(i))])) {
                return Integer.toString(i);
            }
        }
        throw new IllegalArgumentException(master + " answers for no slot");
    }

    /** A key's slot: of what stands in its first braces, where something does. */
    static int slotOf(String key) {
        int open = key.indexOf('{');
        int close = key.indexOf('}', open + 1);
        return crc16(open >= 0 && close > open + 1 ? key.substring(open + 1, close) : key) % COUNT;
    }

    /** CRC16 in its XMODEM kind: polynomial 1021, nothing reflected. */
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

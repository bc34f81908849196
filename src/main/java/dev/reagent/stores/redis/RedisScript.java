package dev.reagent.stores.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A Lua script of the server, called by its digest. Immutable.
 *
 * @param text   its source
 * @param digest SHA-1 of it, by which Redis identifies scripts
 */
public record RedisScript(String text, String digest) {

    /** Concatenates the scripts of these names. Each must exist as a resource. */
    public static RedisScript named(String... names) {
        return of(Arrays.stream(names).map(RedisScript::text).collect(Collectors.joining()));
    }

    private static RedisScript of(String text) {
        try {
            var sha1 = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return new RedisScript(text, HexFormat.of().formatHex(sha1));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns this script for a Redis that continues an earlier life under a new replication id.
     *
     * @param keptLife the replication id and the name of the life, separated by a space
     */
    public RedisScript inLife(String keptLife) {
        var names = keptLife.split(" ");
        return of(text.replace("local KEPT = {}", "local KEPT = { ['" + names[0] + "'] = '" + names[1] + "' }"));
    }

    private static String text(String name) {
        try (var in = RedisScript.class.getResourceAsStream("/redis/" + name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("no script /redis/" + name + ".lua");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Request byDigest(List<String> keys, List<String> args) {
        return filled(Request.cmd(Command.EVALSHA).arg(digest), keys, args);
    }

    Request bySource(List<String> keys, List<String> args) {
        return filled(Request.cmd(Command.EVAL).arg(text), keys, args);
    }

    private static Request filled(Request request, List<String> keys, List<String> args) {
        request.arg(keys.size());
        keys.forEach(request::arg);
        args.forEach(request::arg);
        return request;
    }
}

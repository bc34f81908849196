package dev.reagent.stores;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A Lua script of ours, called by its digest. Immutable.
 *
 * @param text   its source
 * @param digest SHA-1 of it, as Redis names scripts
 */
public record RedisScript(String text, String digest) {

    /** The script of that name among the resources; it must be there. */
    public static RedisScript named(String name) {
        try (var in = RedisScript.class.getResourceAsStream("/redis/" + name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("no script /redis/" + name + ".lua");
            }
            var bytes = in.readAllBytes();
            var sha1 = MessageDigest.getInstance("SHA-1").digest(bytes);
            return new RedisScript(
                    new String(bytes, StandardCharsets.UTF_8), HexFormat.of().formatHex(sha1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
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

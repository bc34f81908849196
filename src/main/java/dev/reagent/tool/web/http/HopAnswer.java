package dev.reagent.tool.web.http;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;

/**
 * The answer of one server.
 *
 * @param body as received, compressed or not; at most as long as {@link HopRequest.Reading} allows
 * @param cut  whether the body is incomplete: too long, too slow, or broken off
 */
public record HopAnswer(int status, MultiMap headers, byte[] body, boolean cut) {

    /** Returns the target of a redirect. */
    public Optional<String> location() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> Optional.ofNullable(headers.get("Location"));
            default -> Optional.empty();
        };
    }

    /** Returns whether a redirected POST continues as a GET. */
    public boolean makesItAGet() {
        return status <= 303;
    }

    /** Returns all values of {@code Content-Encoding}; empty if there are none. */
    public String encoding() {
        return String.join(",", headers.getAll("Content-Encoding"));
    }

    public List<String> cookies() {
        return headers.getAll("Set-Cookie");
    }

    public String header(String name) {
        var value = headers.get(name);
        return value == null ? "" : value.strip();
    }
}

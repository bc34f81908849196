package dev.reagent.tool.web;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;

/**
 * What one server answered.
 *
 * @param body as it came over the wire, compressed or not, at most what the {@link HopRequest.Reading} takes
 * @param cut  whether there was more: too long, too slow, or broken off
 */
record HopAnswer(int status, MultiMap headers, byte[] body, boolean cut) {

    /** Where it redirects to. */
    Optional<String> location() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> Optional.ofNullable(headers.get("Location"));
            default -> Optional.empty();
        };
    }

    /** Whether a redirected POST goes on as a GET. */
    boolean makesItAGet() {
        return status <= 303;
    }

    /** All that is said of how the body is packed; empty where nothing is. */
    String encoding() {
        return String.join(",", headers.getAll("Content-Encoding"));
    }

    List<String> cookies() {
        return headers.getAll("Set-Cookie");
    }

    String header(String name) {
        var value = headers.get(name);
        return value == null ? "" : value.strip();
    }
}

package dev.reagent.tool.web.http;

import dev.reagent.tool.web.route.FetchUrl;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to one server.
 *
 * @param addresses checked addresses of the URL's host, tried in turn until one accepts the connection
 * @param headers   without {@code Host}
 * @param left      the time that is left for the answer
 * @param reading   which part of the answer is wanted
 */
public record HopRequest(
        FetchUrl url,
        List<InetAddress> addresses,
        String method,
        Map<String, String> headers,
        @Nullable String body,
        Duration left,
        Reading reading) {

    /** The part of an answer that is wanted. */
    public enum Reading {
        /** The body, if it is text. */
        PAGE(2 << 20),
        /** The head. A small part of the body is also read, so that the server can finish normally. */
        STATUS(4 << 10);

        private final int mostBytes;

        Reading(int mostBytes) {
            this.mostBytes = mostBytes;
        }

        /** The most bytes of a body as received. */
        int mostBytes() {
            return mostBytes;
        }
    }
}

package dev.reagent.tool.web;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to one server.
 *
 * @param addresses checked ones of the URL's host, tried in turn until one takes the connection
 * @param headers   the host's own aside
 * @param left      until an answer must be there
 * @param reading   what of the answer is wanted
 */
record HopRequest(
        FetchUrl url,
        List<InetAddress> addresses,
        String method,
        Map<String, String> headers,
        @Nullable String body,
        Duration left,
        Reading reading) {

    /** What of an answer is wanted. */
    enum Reading {
        /** Its body, where that is text. */
        PAGE(2 << 20),
        /** Its head; of the body only so much that the other side can finish in peace. */
        STATUS(4 << 10);

        private final int mostBytes;

        Reading(int mostBytes) {
            this.mostBytes = mostBytes;
        }

        /** Of a body as it comes over the wire. */
        int mostBytes() {
            return mostBytes;
        }
    }
}

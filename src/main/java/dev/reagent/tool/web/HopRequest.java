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
 */
record HopRequest(
        FetchUrl url,
        List<InetAddress> addresses,
        String method,
        Map<String, String> headers,
        @Nullable String body,
        Duration left) {}

package dev.reagent.tool.web;

import dev.reagent.tool.web.route.FetchUrl;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request for a page.
 *
 * @param headers in lower case, checked
 */
record FetchRequest(
        FetchUrl url,
        String method,
        Map<String, String> headers,
        @Nullable String body,
        Duration timeout) {

    // the headers that another origin may see; any other name may carry a key or a token
    private static final Set<String> HARMLESS =
            Set.of("accept", "accept-language", "accept-encoding", "user-agent", "content-type", "idempotency-key");
    private static final Set<String> OF_A_BODY = Set.of("content-type", "idempotency-key");

    /** Returns the request after a redirect, with as little of the original as the new place needs. */
    FetchRequest redirected(FetchUrl to, boolean asGet) {
        var kept = new LinkedHashMap<>(headers);
        if (!url.sameOrigin(to)) {
            kept.keySet().retainAll(HARMLESS);
        }
        boolean get = asGet || method.equals("GET");
        if (get) {
            kept.keySet().removeAll(OF_A_BODY);
        }
        return new FetchRequest(to, get ? "GET" : method, kept, get ? null : body, timeout);
    }

    FetchRequest with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header.toLowerCase(Locale.ROOT), value);
        return new FetchRequest(url, method, more, body, timeout);
    }
}

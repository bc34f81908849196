package dev.reagent.tool.web;

import static dev.reagent.tool.ToolErrorCode.INVALID_ARGUMENTS;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.tool.Excerpt;
import dev.reagent.tool.web.route.FetchFailure;
import dev.reagent.tool.web.route.FetchUrl;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a call's arguments as a request. */
final class FetchArguments {

    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7E\\xA0-\\xFF]*");

    // the client sets these itself, or they would change the framing or the target of the message
    private static final Set<String> OURS = Set.of(
            "host",
            "content-length",
            "connection",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "keep-alive",
            "expect",
            "accept-encoding",
            "idempotency-key",
            "http2-settings",
            "forwarded",
            "via");

    private FetchArguments() {}

    static boolean isPost(ObjectNode args) {
        return args.path("method").asText("GET").equals("POST");
    }

    static Duration timeout(ObjectNode args) {
        return Duration.ofSeconds(args.path("timeout_seconds").asInt(30));
    }

    /** @throws FetchFailure if such a request is not possible */
    static FetchRequest read(ObjectNode args) {
        var url = FetchUrl.parse(args.path("url").asText());
        var body = args.hasNonNull("body") ? args.path("body").asText() : null;
        if (body != null && !isPost(args)) {
            throw new FetchFailure(INVALID_ARGUMENTS, "`body` goes with `method` POST only");
        }
        return new FetchRequest(url, isPost(args) ? "POST" : "GET", headers(args, body), body, timeout(args));
    }

    private static Map<String, String> headers(ObjectNode args, @Nullable String body) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("user-agent", "Reagent");
        headers.put("accept", "text/html, text/*;q=0.9, application/json;q=0.9, */*;q=0.5");
        if (body != null) {
            headers.put(
                    "content-type",
                    body.startsWith("{") || body.startsWith("[") ? "application/json" : "text/plain; charset=utf-8");
        }
        args.path("headers").properties().forEach(header -> headers.put(name(header.getKey()), value(header)));
        headers.put("accept-encoding", "gzip, deflate");
        return headers;
    }

    private static String name(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        if (!HEADER_NAME.matcher(text).matches()) {
            throw new FetchFailure(
                    INVALID_ARGUMENTS, "`headers` has '%s', which is no header name".formatted(Excerpt.of(text)));
        }
        if (OURS.contains(name) || name.startsWith("proxy-")) {
            throw new FetchFailure(
                    INVALID_ARGUMENTS, "`headers` must not set %s; leave it out".formatted(Excerpt.of(text)));
        }
        return name;
    }

    private static String value(Map.Entry<String, com.fasterxml.jackson.databind.JsonNode> header) {
        String value = header.getValue().asText();
        if (!HEADER_VALUE.matcher(value).matches()) {
            throw new FetchFailure(
                    INVALID_ARGUMENTS,
                    "the value of header %s must be plain characters on one line"
                            .formatted(Excerpt.of(header.getKey())));
        }
        return value;
    }
}

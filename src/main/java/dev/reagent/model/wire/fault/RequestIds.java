package dev.reagent.model.wire.fault;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds a provider's id of a request in the headers of its response. */
public final class RequestIds {

    /** Anthropic; OpenAI, Groq, Mistral and most others; Azure; OpenRouter; Bedrock; Google; Cloudflare. */
    private static final List<String> HEADERS = List.of(
            "request-id",
            "x-request-id",
            "apim-request-id",
            "x-generation-id",
            "x-amzn-requestid",
            "x-goog-request-id",
            "cf-ray");

    private static final Pattern SOUND = Pattern.compile("[A-Za-z0-9_.:-]{1,100}");

    private RequestIds() {}

    /** Null if no header has a valid one. */
    public static @Nullable String in(MultiMap headers) {
        return HEADERS.stream()
                .map(headers::get)
                .filter(Objects::nonNull)
                .filter(RequestIds::isSound)
                .findFirst()
                .orElse(null);
    }

    static boolean isSound(String id) {
        return SOUND.matcher(id).matches();
    }
}

package dev.reagent.model.catalogue;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** Turns a configured base URL into the URL that requests are posted to. */
final class BaseUrl {

    private static final Pattern MESSAGES_TAIL = Pattern.compile("(/v1)?(/messages)?$");
    private static final Pattern COMPLETIONS_TAIL = Pattern.compile("/chat/completions$");

    private BaseUrl() {}

    /**
     * Returns the URL of the wire's only operation.
     *
     * @param setting the name of the setting, for the error
     * @throws IllegalStateException in one line, if it is not a URL of a server
     */
    static String toOperation(ProviderKind kind, String written, String setting) {
        var base = checked(written.strip(), setting);
        return switch (kind) {
            case ANTHROPIC -> MESSAGES_TAIL.matcher(base).replaceFirst("") + "/v1/messages";
            case OPENAI, OPENROUTER ->
                completions(COMPLETIONS_TAIL.matcher(base).replaceFirst(""));
            case OFFLINE -> "";
        };
    }

    /** Without a path, the API is assumed at /v1. A path is kept unchanged. */
    private static String completions(String base) {
        var path = URI.create(base).getRawPath();
        return (path == null || path.isEmpty() ? base + "/v1" : base) + "/chat/completions";
    }

    private static String checked(String written, String setting) {
        try {
            var uri = new URI(written);
            if (uri.getHost() != null
                    && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getPort() <= 65_535) {
                return written.replaceFirst("/+$", "");
            }
        } catch (URISyntaxException notAUrl) {
            // reported below without the value, because it may contain a password
        }
        throw new IllegalStateException(setting
                + " must be an http or https URL with a host and no user, query or fragment, such as"
                + " http://localhost:8000/v1");
    }
}

package dev.reagent.model.catalogue;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** Turns the base URL that a person wrote into the URL that calls are posted to. */
final class BaseUrl {

    private static final Pattern MESSAGES_TAIL = Pattern.compile("(/v1)?(/messages)?$");
    private static final Pattern COMPLETIONS_TAIL = Pattern.compile("/chat/completions$");

    private BaseUrl() {}

    /**
     * The URL of the wire's one operation.
     *
     * @param setting what the value came from, for the error
     * @throws IllegalStateException in one line, where it is no URL of a server
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

    /** A server named without a path is taken to have its API at /v1; a path is taken as it stands. */
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
            // said below, without the value: it may hold a password
        }
        throw new IllegalStateException(setting
                + " must be an http or https URL with a host and no user, query or fragment, such as"
                + " http://localhost:8000/v1");
    }
}

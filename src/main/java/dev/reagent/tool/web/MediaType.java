package dev.reagent.tool.web;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a body says it is.
 *
 * @param name    such as {@code text/html}, in lower case; empty where nothing is said
 * @param charset as it is spelled; null where nothing is said
 */
record MediaType(String name, @Nullable String charset) {

    private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?\\s*([^\\s;\"]+)");
    private static final Pattern TEXT = Pattern.compile(
            "text/.*|.*[/+](json|xml|yaml|x-yaml|toml|javascript|ecmascript|sql|graphql)"
                    + "|application/(x-ndjson|jsonl|x-www-form-urlencoded|x-javascript|x-sh|xhtml\\+xml|rtf|csv)|message/.*|multipart/.*");

    private static final Pattern TYPE = Pattern.compile("[a-z0-9!#$&^_.+*-]+/[a-z0-9!#$&^_.+*-]+");

    // what servers send for files whose kind they do not know, or that a browser is to save
    private static final Set<String> UNSAID = Set.of(
            "application/octet-stream",
            "application/x-octet-stream",
            "binary/octet-stream",
            "application/binary",
            "application/unknown",
            "unknown/unknown",
            "*/*",
            "application/download",
            "application/x-download",
            "application/force-download",
            "application/x-force-download");

    static MediaType of(String header) {
        String name = header.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        var charset = CHARSET.matcher(header);
        return new MediaType(name, charset.find() ? charset.group(1) : null);
    }

    /** Whether its bytes are worth reading: text, or not said. */
    boolean mayBeText() {
        return isUnsaid() || TEXT.matcher(name).matches();
    }

    /** Whether it does not say what its bytes are, so that they have to be looked at. */
    boolean isUnsaid() {
        return UNSAID.contains(name) || !TYPE.matcher(name).matches();
    }

    boolean isHtml() {
        return name.equals("text/html") || name.equals("application/xhtml+xml");
    }

    Optional<String> statedCharset() {
        return Optional.ofNullable(charset);
    }
}

package dev.reagent.tool.web.media;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The declared type of a body.
 *
 * @param name    such as {@code text/html}, in lower case; empty if undeclared
 * @param charset as spelled; null if undeclared
 */
public record MediaType(String name, @Nullable String charset) {

    private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?\\s*([^\\s;\"]+)");
    private static final Pattern TEXT = Pattern.compile(
            "text/.*|.*[/+](json|xml|yaml|x-yaml|toml|javascript|ecmascript|sql|graphql)"
                    + "|application/(x-ndjson|jsonl|x-www-form-urlencoded|x-javascript|x-sh|xhtml\\+xml|rtf|csv)|message/.*|multipart/.*");

    private static final Pattern TYPE = Pattern.compile("[a-z0-9!#$&^_.+*-]+/[a-z0-9!#$&^_.+*-]+");

    // servers send these for files of an unknown kind, or for a browser to save
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

    public static MediaType of(String header) {
        String name = header.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        var charset = CHARSET.matcher(header);
        return new MediaType(name, charset.find() ? charset.group(1) : null);
    }

    /** Returns whether its bytes may be text: a text type, or no declaration. */
    public boolean mayBeText() {
        return isUnsaid() || TEXT.matcher(name).matches();
    }

    /** Returns whether it does not declare the kind of its bytes, so that they must be examined. */
    public boolean isUnsaid() {
        return UNSAID.contains(name) || !TYPE.matcher(name).matches();
    }

    public boolean isHtml() {
        return name.equals("text/html") || name.equals("application/xhtml+xml");
    }

    Optional<String> statedCharset() {
        return Optional.ofNullable(charset);
    }
}

package dev.reagent.tool.web.route;

import static dev.reagent.tool.ToolErrorCode.INVALID_URL;

import dev.reagent.tool.Excerpt;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A URL that may be fetched. It is parsed once, so the checked URL is the one that is connected to.
 *
 * @param host   as {@link Authority} normalises it
 * @param target path and query, all ASCII, beginning with a slash
 */
public record FetchUrl(boolean secure, String host, int port, String target) {

    static final int MAX_LENGTH = 2_048;

    private static final Pattern PARTS = Pattern.compile("(?i)(https?)://([^/?#\\\\]*)([^#]*)(#.*)?");
    private static final Pattern BLANK = Pattern.compile("[\\x00-\\x20\\x7F]");
    private static final Pattern SCHEME = Pattern.compile("(?i)[a-z][a-z0-9+.-]*:.*");

    // ports of the fetch standard's block list: their services are no web servers, and may read a request as their own
    // protocol
    private static final Set<Integer> OTHER_PROTOCOLS = Set.of(
            1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
            109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
            526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
            3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080);

    /** @throws FetchFailure with {@code invalid_url} and the reason */
    public static FetchUrl parse(String text) {
        String url = text.strip();
        if (url.length() > MAX_LENGTH) {
            throw new FetchFailure(
                    INVALID_URL, "the URL may have %d characters, found %d".formatted(MAX_LENGTH, url.length()));
        }
        if (url.chars().anyMatch(at -> at <= ' ' || at == 0x7F)) {
            throw new FetchFailure(INVALID_URL, "the URL must not hold spaces or control characters; encode them");
        }
        var parts = PARTS.matcher(url);
        if (!parts.matches()) {
            throw new FetchFailure(
                    INVALID_URL, "the URL must begin with http:// or https://, found '%s'".formatted(Excerpt.of(url)));
        }
        if (parts.group(2).contains("@")) {
            throw new FetchFailure(INVALID_URL, "the URL must not hold a user or password; use the headers");
        }
        var authority = Authority.parse(parts.group(2));
        boolean secure = parts.group(1).equalsIgnoreCase("https");
        Integer port = authority.port();
        return new FetchUrl(
                secure, authority.host(), port == null ? standardPort(secure) : port, target(parts.group(3)));
    }

    /** Resolves a Location header of this page. The header has one byte in each char. */
    public FetchUrl resolve(String location) {
        var bytes = ByteBuffer.wrap(location.getBytes(StandardCharsets.ISO_8859_1));
        try {
            return follow(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException notUtf8) {
            // percent-encoded bytes mean the same in any charset
            return follow(encode(location, StandardCharsets.ISO_8859_1));
        }
    }

    /** Resolves a link in this page. */
    public FetchUrl follow(String link) {
        String place = BLANK.matcher(link.strip())
                .replaceAll(blank -> "%%%02X".formatted((int) blank.group().charAt(0)));
        if (SCHEME.matcher(place).matches()) {
            return parse(place);
        }
        if (place.startsWith("//")) {
            return parse((secure ? "https:" : "http:") + place);
        }
        if (place.startsWith("?")) {
            return parse(origin() + path() + place);
        }
        try {
            String ascii = encode(place, StandardCharsets.UTF_8);
            return parse(URI.create(origin() + target).resolve(ascii).toString());
        } catch (IllegalArgumentException notARelativeUrl) {
            throw new FetchFailure(
                    INVALID_URL, "the page redirects to '%s', which is no URL".formatted(Excerpt.of(link)));
        }
    }

    /** Returns the target without its query. */
    public String path() {
        return target.replaceFirst("\\?.*", "");
    }

    boolean hasUnusualPort() {
        return OTHER_PROTOCOLS.contains(port);
    }

    /** Returns scheme, host and port; the port only if it is not the scheme's default. */
    public String origin() {
        return (secure ? "https://" : "http://") + hostHeader();
    }

    public String hostHeader() {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return port == standardPort(secure) ? name : name + ":" + port;
    }

    public boolean sameOrigin(FetchUrl other) {
        return origin().equals(other.origin());
    }

    @Override
    public String toString() {
        return origin() + target;
    }

    private static int standardPort(boolean secure) {
        return secure ? 443 : 80;
    }

    private static String target(String text) {
        String path = text.replace('\\', '/');
        return encode(path.startsWith("/") ? path : "/" + path, StandardCharsets.UTF_8);
    }

    /** Percent-encodes every character that a URI must not contain. Existing percent-encoding stays. */
    private static String encode(String text, Charset charset) {
        var out = new StringBuilder(text.length());
        text.codePoints().forEach(at -> {
            if (at > ' ' && at < 0x7F && "\"<>\\^`{|}[]".indexOf(at) < 0) {
                out.appendCodePoint(at);
            } else {
                for (byte part : Character.toString(at).getBytes(charset)) {
                    out.append(String.format(Locale.ROOT, "%%%02X", part));
                }
            }
        });
        return out.toString().replaceAll("%(?![0-9A-Fa-f]{2})", "%25");
    }
}

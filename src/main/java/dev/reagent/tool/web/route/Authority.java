package dev.reagent.tool.web.route;

import static dev.reagent.tool.ToolErrorCode.INVALID_URL;

import com.ibm.icu.text.IDNA;
import dev.reagent.tool.Excerpt;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a URL that names a server.
 *
 * @param host lower-case ASCII: a name, a dotted IPv4 address, or an IPv6 address in its compressed form without brackets
 * @param port null if none is given
 */
public record Authority(String host, @Nullable Integer port) {

    private static final Pattern PARTS = Pattern.compile("(\\[[^\\[\\]]*]|[^:\\[\\]]*)(?::(.*))?");
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_]([a-z0-9_-]{0,62}))*");
    // as browsers do (UTS 46, not transitional): faß.de is not fass.de
    private static final IDNA NAMES = IDNA.getUTS46Instance(
            IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ);

    // the pattern checks these, and names with hyphens in unusual positions exist
    private static final Set<IDNA.Error> IGNORED = EnumSet.of(
            IDNA.Error.EMPTY_LABEL,
            IDNA.Error.LABEL_TOO_LONG,
            IDNA.Error.DOMAIN_NAME_TOO_LONG,
            IDNA.Error.LEADING_HYPHEN,
            IDNA.Error.TRAILING_HYPHEN,
            IDNA.Error.HYPHEN_3_4);
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
    private static final Pattern DOTTED =
            Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
    private static final IPAddressStringParameters IPV6_ONLY = new IPAddressStringParameters.Builder()
            .allowAll(false)
            .allowSingleSegment(false)
            .allowPrefix(false)
            .allowMask(false)
            .allowEmpty(false)
            .allowWildcardedSeparator(false)
            .allowIPv4(false)
            .getIPv6AddressParametersBuilder()
            .allowZone(false)
            .allowBinary(false)
            .allowBase85(false)
            .getParentBuilder()
            .toParams();

    /** @throws FetchFailure if the server must not connect to this authority */
    static Authority parse(String text) {
        var parts = PARTS.matcher(text);
        if (!parts.matches()) {
            throw new FetchFailure(INVALID_URL, "'%s' is not a host with an optional port".formatted(Excerpt.of(text)));
        }
        String host = parts.group(1);
        return new Authority(host.startsWith("[") ? ipv6(host) : name(host), port(parts.group(2)));
    }

    private static @Nullable Integer port(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65_535) {
            throw new FetchFailure(INVALID_URL, "the port must be 1 to 65535, found '%s'".formatted(Excerpt.of(text)));
        }
        return Integer.valueOf(text);
    }

    private static String ipv6(String bracketed) {
        var literal = new IPAddressString(bracketed.substring(1, bracketed.length() - 1), IPV6_ONLY);
        var address = literal.getAddress();
        if (address == null || address.isMultiple()) {
            throw new FetchFailure(
                    INVALID_URL, "'%s' is not an IPv6 address in brackets".formatted(Excerpt.of(bracketed)));
        }
        return address.toCanonicalString();
    }

    private static String name(String text) {
        String ascii = ascii(text);
        String host = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        if (!NAME.matcher(host).matches()) {
            throw new FetchFailure(INVALID_URL, "'%s' is not a host name".formatted(Excerpt.of(text)));
        }
        String last = host.substring(host.lastIndexOf('.') + 1);
        // some resolvers read 2130706433, 0x7f.1 and 0177.0.0.1 as 127.0.0.1, others as names
        if (NUMBER.matcher(last).matches() && !DOTTED.matcher(host).matches()) {
            throw new FetchFailure(
                    INVALID_URL,
                    "'%s' is an unusual spelling of an address; write it as four decimal numbers, such as 192.0.2.1"
                            .formatted(Excerpt.of(text)));
        }
        return host;
    }

    private static String ascii(String text) {
        var info = new IDNA.Info();
        String ascii = NAMES.nameToASCII(text, new StringBuilder(), info).toString();
        if (!IGNORED.containsAll(info.getErrors())) {
            throw new FetchFailure(INVALID_URL, "'%s' is not a host name".formatted(Excerpt.of(text)));
        }
        return ascii.toLowerCase(Locale.ROOT);
    }

    /** Returns the address if the host is one; empty if it is a name. */
    public static Optional<InetAddress> literal(String host) {
        try {
            return host.contains(":") || DOTTED.matcher(host).matches()
                    ? Optional.of(InetAddress.ofLiteral(host))
                    : Optional.empty();
        } catch (IllegalArgumentException never) {
            return Optional.empty();
        }
    }
}

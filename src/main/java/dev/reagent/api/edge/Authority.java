package dev.reagent.api.edge;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A host and port from a {@code Host} or {@code Origin} header.
 *
 * @param host in lower case, without a trailing dot; an IPv6 address in brackets
 * @param port -1 if none is given
 */
record Authority(String host, int port) {

    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9_.-]{1,253})(?::([0-9]{1,5}))?");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(?:\\.(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}|\\[::1]");

    /** Parses a {@code Host} header, {@code name} or {@code name:port}; empty if it is neither. */
    static Optional<Authority> ofHost(String header) {
        var found = HOST.matcher(header);
        if (!found.matches()) {
            return Optional.empty();
        }
        var name = found.group(1).toLowerCase(Locale.ROOT);
        var host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return Optional.of(new Authority(host, found.group(2) == null ? -1 : Integer.parseInt(found.group(2))));
    }

    /** Parses an {@code Origin} header, {@code scheme://name:port}, with the scheme's port if it has none; empty if it is invalid. */
    static Optional<Authority> ofOrigin(String header) {
        try {
            var origin = new URI(header);
            return origin.getRawAuthority() == null
                    ? Optional.empty()
                    : ofHost(origin.getRawAuthority()).map(it -> it.withPort(usualPort(origin)));
        } catch (URISyntaxException opaque) {
            return Optional.empty();
        }
    }

    private static int usualPort(URI origin) {
        return "https".equalsIgnoreCase(origin.getScheme()) ? 443 : 80;
    }

    private Authority withPort(int usual) {
        return port < 0 ? new Authority(host, usual) : this;
    }

    /** Returns whether it is the loopback address or its name. */
    boolean isLoopback() {
        return LOOPBACK.matcher(host).matches();
    }

    /** Returns whether a page of this origin calls its own server with that {@code Host} header, which omits a scheme's own port. */
    boolean isOriginOf(Authority server) {
        return host.equals(server.host) && (port == server.port || server.port < 0 && (port == 80 || port == 443));
    }
}

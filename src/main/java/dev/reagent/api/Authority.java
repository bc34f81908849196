package dev.reagent.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A host and port as a {@code Host} or {@code Origin} header names them.
 *
 * @param host in lower case, without a dot at its end; an IPv6 address in brackets
 * @param port -1 where none is named
 */
record Authority(String host, int port) {

    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9_.-]{1,253})(?::([0-9]{1,5}))?");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(?:\\.(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}|\\[::1]");

    /** Of a {@code Host} header: {@code name} or {@code name:port}; absent where it is neither. */
    static Optional<Authority> ofHost(String header) {
        var found = HOST.matcher(header);
        if (!found.matches()) {
            return Optional.empty();
        }
        var name = found.group(1).toLowerCase(Locale.ROOT);
        var host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return Optional.of(new Authority(host, found.group(2) == null ? -1 : Integer.parseInt(found.group(2))));
    }

    /** Of an {@code Origin} header: {@code scheme://name:port}, with its scheme's port where it names none; absent where it is none. */
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

    /** Whether it is the loopback address or its name. */
    boolean isLoopback() {
        return LOOPBACK.matcher(host).matches();
    }

    /** Whether a page of this origin calls its own server by that {@code Host} header, which leaves out a scheme's own port. */
    boolean isOriginOf(Authority server) {
        return host.equals(server.host) && (port == server.port || server.port < 0 && (port == 80 || port == 443));
    }
}

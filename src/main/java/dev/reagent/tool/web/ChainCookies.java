package dev.reagent.tool.web;

import dev.reagent.tool.web.route.Authority;
import dev.reagent.tool.web.route.FetchUrl;
import io.netty.handler.codec.http.cookie.ClientCookieDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The cookies of one chain of redirects, discarded after it. A cookie is sent only to the host that set it, whatever its {@code Domain}
 * says: without the list of public suffixes, a page could set one for all of {@code co.uk}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6265#section-5">RFC 6265</a>
 */
record ChainCookies(List<Kept> all) {

    static final ChainCookies NONE = new ChainCookies(List.of());

    private static final int MOST = 50;
    private static final int MOST_CHARACTERS = 4_096;
    private static final int MOST_CHARACTERS_OF_ALL = 8_192;
    private static final Pattern SENDABLE = Pattern.compile("[\\x20-\\x7E\\xA0-\\xFF&&[^;]]*");

    /** One cookie. */
    record Kept(String host, String path, boolean secure, String name, String value) {

        private boolean isSame(Kept other) {
            return host.equals(other.host) && path.equals(other.path) && name.equals(other.name);
        }

        private int length() {
            return name.length() + value.length();
        }

        private boolean goesTo(FetchUrl url) {
            return host.equals(url.host()) && (!secure || url.secure()) && isWithin(url.path());
        }

        private boolean isWithin(String asked) {
            return asked.equals(path)
                    || asked.startsWith(path) && (path.endsWith("/") || asked.charAt(path.length()) == '/');
        }
    }

    /** Returns these cookies and those that an answer sets, without those that it removes. */
    ChainCookies after(FetchUrl from, List<String> setCookie) {
        var kept = new ArrayList<>(all);
        for (String line : setCookie) {
            var cookie = line.length() > MOST_CHARACTERS ? null : ClientCookieDecoder.LAX.decode(line);
            if (cookie != null && maySet(from, cookie)) {
                var one = new Kept(
                        from.host(), path(from, cookie.path()), cookie.isSecure(), cookie.name(), cookie.value());
                kept.removeIf(one::isSame);
                if (!isOver(cookie) && hasRoom(kept, one)) {
                    kept.add(one);
                }
            }
        }
        return new ChainCookies(List.copyOf(kept));
    }

    /**
     * Returns the {@code Cookie} header of a request; empty if there is none.
     *
     * @param own the caller's own header, null for none; a cookie that was set since replaces the caller's
     */
    String header(FetchUrl to, @Nullable String own) {
        var sent = new LinkedHashMap<String, String>();
        for (String pair : own == null ? new String[0] : own.split(";")) {
            if (!pair.isBlank()) {
                sent.put(pair.strip().replaceFirst("\\s*=.*", ""), pair.strip());
            }
        }
        all.stream()
                .filter(cookie -> cookie.goesTo(to))
                .sorted(Comparator.comparingInt((Kept cookie) -> cookie.path().length()))
                .forEach(cookie -> sent.put(cookie.name(), cookie.name() + "=" + cookie.value()));
        return String.join("; ", sent.values());
    }

    private static boolean hasRoom(List<Kept> kept, Kept one) {
        return kept.size() < MOST
                && kept.stream().mapToInt(Kept::length).sum() + one.length() <= MOST_CHARACTERS_OF_ALL;
    }

    private static boolean maySet(FetchUrl from, Cookie cookie) {
        String name = cookie.name().toLowerCase(Locale.ROOT);
        boolean isForHost = cookie.domain() == null && "/".equals(cookie.path()) && cookie.isSecure();
        return SENDABLE.matcher(cookie.name() + cookie.value()).matches()
                && isOf(from.host(), cookie.domain())
                && (!cookie.isSecure() || from.secure())
                && (!name.startsWith("__secure-") || cookie.isSecure())
                && (!name.startsWith("__host-") || isForHost);
    }

    private static boolean isOf(String host, @Nullable String domain) {
        if (domain == null || domain.isEmpty()) {
            return true;
        }
        String name = (domain.startsWith(".") ? domain.substring(1) : domain).toLowerCase(Locale.ROOT);
        return host.equals(name)
                || host.endsWith("." + name) && Authority.literal(host).isEmpty();
    }

    private static String path(FetchUrl from, @Nullable String stated) {
        if (stated != null && stated.startsWith("/")) {
            return stated;
        }
        int last = from.path().lastIndexOf('/');
        return last <= 0 ? "/" : from.path().substring(0, last);
    }

    private static boolean isOver(Cookie cookie) {
        return cookie.maxAge() != Cookie.UNDEFINED_MAX_AGE && cookie.maxAge() <= 0;
    }
}

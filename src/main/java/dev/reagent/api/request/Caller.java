package dev.reagent.api.request;

import dev.reagent.api.body.JsonBody;
import dev.reagent.api.problem.ProblemCode;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.problem.Violations;
import dev.reagent.run.intake.IdempotencyKey;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The caller of a request. Until keys exist: any client on this machine, in the organisation that it names.
 *
 * @param orgId the organisation it acts for
 * @param name  recorded with its decisions and cancels
 * @param key   its idempotency key; null if it sent none
 */
public record Caller(String orgId, String name, @Nullable String key) {

    private static final String ORG_HEADER = "Reagent-Org";
    static final String KEY_HEADER = "Idempotency-Key";

    private static final Pattern ORG = Pattern.compile("[a-z0-9-]{1,64}");
    private static final int LONGEST_KEY = 255;

    public static Caller of(RoutingContext http) {
        var found = new Violations();
        var caller = new Caller(org(http.request(), found), "local", key(http.request(), found));
        found.raise();
        return caller;
    }

    private static String org(HttpServerRequest request, Violations found) {
        var named = only(request, ORG_HEADER, found);
        if (named.isEmpty()) {
            return "default";
        }
        if (!isLoopback(request)) {
            found.add(ORG_HEADER, "is taken only from the machine that the server runs on; leave it out");
        } else if (!ORG.matcher(named.get()).matches()) {
            found.add(ORG_HEADER, "must be 1 to 64 of a-z, 0-9 and -, found " + Violations.shown(named.get()));
        }
        return named.get();
    }

    /** Fails unless the caller may call operations that affect every organisation. Until keys exist, any client on this machine may. */
    public static void requireOperator(RoutingContext http) {
        if (!isLoopback(http.request())) {
            throw ProblemException.of(
                    ProblemCode.OPERATORS_ONLY,
                    "Operations are ordered only from the machine that a server runs on, and concern all servers.");
        }
    }

    private static boolean isLoopback(HttpServerRequest request) {
        var peer = request.connection().remoteAddress(true);
        var address = peer == null || peer.hostAddress() == null ? "" : peer.hostAddress();
        return address.startsWith("127.") || address.equals("0:0:0:0:0:0:0:1") || address.equals("::1");
    }

    private static @Nullable String key(HttpServerRequest request, Violations found) {
        var sent = only(request, KEY_HEADER, found);
        if (sent.isEmpty()) {
            return null;
        }
        var key = sent.get();
        if (key.isEmpty() || key.length() > LONGEST_KEY) {
            found.add(KEY_HEADER, "must have 1 to 255 characters, found " + key.length());
        } else if (key.chars().anyMatch(c -> c < ' ' || c > '~')) {
            found.add(KEY_HEADER, "must be printable ASCII");
        }
        return key;
    }

    private static Optional<String> only(HttpServerRequest request, String header, Violations found) {
        var all = request.headers().getAll(header);
        if (all.size() > 1) {
            found.add(header, "must be given once, found " + all.size() + " times");
        }
        return all.stream().findFirst();
    }

    /** Returns the key with a digest of the request; null if no key was sent. */
    public @Nullable IdempotencyKey idempotency(String method, String path, JsonBody body) {
        return key == null ? null : new IdempotencyKey(key, RequestDigest.of(method, path, body.canonical()));
    }
}

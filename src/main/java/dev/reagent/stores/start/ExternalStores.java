package dev.reagent.stores.start;

import static java.util.stream.Collectors.joining;

import dev.reagent.stores.RedisPromises;
import dev.reagent.stores.RedisWire;
import dev.reagent.stores.StartRefused;
import dev.reagent.stores.StoreTrouble;
import dev.reagent.stores.embedded.EmbeddedStores;
import io.quarkus.runtime.configuration.DurationConverter;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Checks the operator's own PostgreSQL and Redis before the server starts: whether they answer, and whether they keep all data. */
public final class ExternalStores {

    private static final Duration SHORTEST_TRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_TRY = Duration.ofSeconds(5);

    private ExternalStores() {}

    /** One check of a store, with its possible failures. */
    @FunctionalInterface
    private interface Check {

        /** @param patience a whole number of seconds */
        void run(Duration patience) throws IOException, SQLException;
    }

    /** The end of the time in which the stores may answer, by {@link System#nanoTime}. */
    private record Deadline(long at) {

        static Deadline by(Config settings) {
            var text = text(settings, "reagent.stores.start-patience").orElseThrow();
            return new Deadline(
                    System.nanoTime() + DurationConverter.parseDuration(text).toNanos());
        }

        boolean isPast() {
            return System.nanoTime() - at > 0;
        }

        /** Returns the remaining time for one try. */
        Duration forOneTry() {
            var left = Duration.ofNanos(at - System.nanoTime()).truncatedTo(ChronoUnit.SECONDS);
            return left.compareTo(SHORTEST_TRY) < 0
                    ? SHORTEST_TRY
                    : left.compareTo(LONGEST_TRY) > 0 ? LONGEST_TRY : left;
        }
    }

    /** @throws StartRefused if a configured store does not answer in time, or Redis may evict data */
    public static void check(Config settings) {
        var until = Deadline.by(settings);
        checkPostgres(settings, until);
        checkRedis(settings, until);
    }

    /** Returns the refusal for a PostgreSQL that failed after {@link #check}, or null if the start failed for another reason. */
    public static @Nullable StartRefused lostPostgres(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException && StoreTrouble.passes(cause)) {
                return new StartRefused(
                        "PostgreSQL failed while the server started (" + firstLine(cause) + ")", failure);
            }
        }
        return null;
    }

    static void checkPostgres(Config settings) {
        checkPostgres(settings, Deadline.by(settings));
    }

    private static void checkPostgres(Config settings, Deadline until) {
        text(settings, EmbeddedStores.JDBC_URL)
                .ifPresent(url -> patiently(
                        "QUARKUS_DATASOURCE_JDBC_URL is \"" + withoutQuery(url) + "\": cannot connect to PostgreSQL",
                        until,
                        patience -> postgres(
                                url,
                                text(settings, "quarkus.datasource.username"),
                                text(settings, "quarkus.datasource.password"),
                                patience)));
    }

    public static void checkRedis(Config settings) {
        checkRedis(settings, Deadline.by(settings));
    }

    /** Checks the settings only, so one reachable node of a cluster is enough. */
    private static void checkRedis(Config settings, Deadline until) {
        var nodes = text(settings, EmbeddedStores.REDIS_HOSTS).stream()
                .flatMap(hosts -> Stream.of(hosts.split(",")))
                .map(host -> URI.create(host.strip()))
                .toList();
        var cluster = text(settings, "quarkus.redis.client-type").orElse("").equals("cluster");
        if (nodes.size() > 1 && !cluster) {
            throw new StartRefused("QUARKUS_REDIS_HOSTS names " + nodes.size()
                    + " nodes: set QUARKUS_REDIS_CLIENT_TYPE to cluster, or name one");
        }
        // skip a Redis behind TLS: only the client has the settings for it
        if (nodes.stream().allMatch(node -> "redis".equals(node.getScheme())) && !nodes.isEmpty()) {
            var password = text(settings, "quarkus.redis.password");
            patiently(
                    "QUARKUS_REDIS_HOSTS has \""
                            + nodes.stream().map(ExternalStores::address).collect(joining(", "))
                            + "\": cannot connect to Redis",
                    until,
                    patience -> anyRedis(nodes, password, cluster, patience));
        }
    }

    private static void anyRedis(List<URI> nodes, Optional<String> password, boolean cluster, Duration patience)
            throws IOException {
        for (var node : nodes) {
            try {
                redis(node, password, cluster, patience);
                return;
            } catch (IOException away) {
                if (node == nodes.getLast()) {
                    throw away;
                }
            }
        }
    }

    private static String address(URI redis) {
        return redis.getHost() + ":" + port(redis);
    }

    /** Connects to a PostgreSQL and checks that it answers. */
    private static void postgres(String url, Optional<String> user, Optional<String> password, Duration patience)
            throws SQLException {
        var properties = new Properties();
        user.ifPresent(value -> properties.setProperty("user", value));
        password.ifPresent(value -> properties.setProperty("password", value));
        var seconds = Long.toString(patience.toSeconds());
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("loginTimeout", seconds);
        try (var connection = new org.postgresql.Driver().connect(url, properties)) {
            Objects.requireNonNull(connection, "not a URL of PostgreSQL").isValid((int) patience.toSeconds());
        }
    }

    /** Connects to a Redis and checks that it is of the configured kind and evicts nothing. */
    private static void redis(URI where, Optional<String> password, boolean cluster, Duration patience)
            throws IOException {
        try (var wire = RedisWire.connect(where.getHost(), port(where), patience)) {
            var inUrl = Optional.ofNullable(where.getRawUserInfo());
            var user = inUrl.map(info -> decoded(info.substring(0, Math.max(0, info.indexOf(':')))))
                    .filter(name -> !name.isEmpty());
            var secret = inUrl.map(info -> decoded(info.substring(info.indexOf(':') + 1)))
                    .or(() -> password);
            if (secret.isPresent() && user.isPresent()) {
                wire.say("AUTH", user.get(), secret.get());
            } else if (secret.isPresent()) {
                wire.say("AUTH", secret.get());
            }
            wire.say("PING");
            var promises = RedisPromises.of(wire::say);
            var name = "QUARKUS_REDIS_HOSTS has \"" + address(where) + "\"";
            promises.refuseOtherKind(name, cluster);
            promises.refuseEviction(name);
        }
    }

    private static int port(URI redis) {
        return redis.getPort() < 0 ? 6379 : redis.getPort();
    }

    private static void patiently(String complaint, Deadline until, Check check) {
        while (true) {
            try {
                check.run(until.forOneTry());
                return;
            } catch (IOException | SQLException e) {
                if (until.isPast() || isFinal(e)) {
                    throw new StartRefused(complaint + " (" + firstLine(e) + ")" + advice(e), e);
                }
            }
            try {
                Thread.sleep(250);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartRefused("Interrupted while waiting for the stores", e);
            }
        }
    }

    /** Returns whether waiting cannot help, as with a wrong password or a missing database. */
    private static boolean isFinal(Exception failure) {
        return failure instanceof SQLException sql
                ? sql.getSQLState() != null
                        && (sql.getSQLState().startsWith("28")
                                || sql.getSQLState().startsWith("3D"))
                : String.valueOf(failure.getMessage()).matches("(WRONGPASS|NOAUTH|NOPERM|ERR).*");
    }

    private static String advice(Exception failure) {
        if (!isFinal(failure)) {
            return "";
        }
        if (!(failure instanceof SQLException sql)) {
            return ": check the password in QUARKUS_REDIS_HOSTS, or QUARKUS_REDIS_PASSWORD";
        }
        return sql.getSQLState().startsWith("28")
                ? ": check QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD"
                : ": create the database, or name another";
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .orElse("no reason given")
                .strip();
    }

    private static String withoutQuery(String url) {
        return url.split("\\?", 2)[0];
    }

    private static Optional<String> text(Config settings, String name) {
        return settings.getOptionalValue(name, String.class);
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}

package dev.reagent.tool.sql;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.Failure;
import dev.reagent.stores.StartRefused;
import dev.reagent.tool.Excerpt;
import dev.reagent.tool.ToolErrorCode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** The databases that may be queried, by name. */
final class SqlDatabases {

    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}");

    private final TreeMap<String, SqlDatabase> databases = new TreeMap<>();

    /**
     * @param ownUrl of the database that holds the server's own sessions; null if there is none
     * @throws StartRefused if a name or URL is invalid, or a database is the server's own
     */
    SqlDatabases(SqlSettings settings, @Nullable String ownUrl) {
        settings.databases().forEach((name, database) -> add(name, database, ownUrl));
    }

    private void add(String name, SqlSettings.Database database, @Nullable String ownUrl) {
        if (!NAME.matcher(name).matches()) {
            throw new StartRefused(
                    "reagent.sql.databases has the name '%s': expected lower-case letters, digits, _ and -"
                            .formatted(Excerpt.of(name)));
        }
        var place = place(database.url());
        if (place.isEmpty()) {
            throw new StartRefused(
                    "reagent.sql.databases.%s.url is wrong: expected jdbc:postgresql://host:port/database"
                            .formatted(name));
        }
        if (ownUrl != null && place.equals(place(ownUrl))) {
            throw new StartRefused(
                    "reagent.sql.databases.%s is the server's own database: sql_query must not read its sessions"
                            .formatted(name));
        }
        databases.put(
                name,
                new SqlDatabase(
                        name,
                        database.url(),
                        database.username().orElse("postgres"),
                        database.password().orElse(""),
                        database.allowWrites()));
    }

    private static Optional<List<String>> place(String url) {
        var parsed = Driver.parseURL(url, new Properties());
        return parsed == null
                ? Optional.empty()
                : Optional.of(List.of(
                        host(String.valueOf(PGProperty.PG_HOST.getOrDefault(parsed))),
                        String.valueOf(PGProperty.PG_PORT.getOrDefault(parsed)),
                        String.valueOf(PGProperty.PG_DBNAME.getOrDefault(parsed))));
    }

    private static String host(String name) {
        try {
            var address = InetAddress.getByName(name);
            return address.isLoopbackAddress() ? "localhost" : address.getHostAddress();
        } catch (UnknownHostException notYetThere) {
            return name;
        }
    }

    Collection<SqlDatabase> all() {
        return databases.values();
    }

    /** Returns the database that a call names, or the only one. */
    Optional<SqlDatabase> chosen(ObjectNode args) {
        if (args.hasNonNull("database")) {
            return Optional.ofNullable(databases.get(args.path("database").asText()));
        }
        return databases.size() == 1 ? Optional.of(databases.firstEntry().getValue()) : Optional.empty();
    }

    /** Returns why a call's database is not clear. */
    Failure unknown(ObjectNode args) {
        String known = String.join(", ", databases.keySet());
        return ToolErrorCode.UNKNOWN_DATABASE.because(
                args.hasNonNull("database")
                        ? "there is no database '%s'; there are %s"
                                .formatted(Excerpt.of(args.path("database").asText()), known)
                        : "`database` is missing; it is one of %s".formatted(known));
    }
}

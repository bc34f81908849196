package dev.reagent.stores;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.ConfigProvider;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.jackson2.Jackson2Config;
import org.jdbi.v3.jackson2.Jackson2Plugin;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of the tests' own beside that of the server under test, with the same tables: no server changes what is written there. */
@Singleton
public class OwnDatabase {

    public static final Blocking BLOCKING = new Blocking(4, 100);

    private final Jdbi jdbi;

    /** @param servers the database of the server, whose user may make others */
    OwnDatabase(Jdbi servers, ObjectMapper json) {
        var name = servers.withHandle(handle -> {
            var its = handle.select("select current_database()")
                            .mapTo(String.class)
                            .one() + "_tests";
            handle.execute("drop database if exists " + its + " with (force)");
            handle.execute("create database " + its);
            return its;
        });
        var database = new PGSimpleDataSource();
        database.setUrl(setting("jdbc.url"));
        database.setUser(setting("username"));
        database.setPassword(setting("password"));
        database.setDatabaseName(name);
        Flyway.configure().dataSource(database).load().migrate();
        jdbi = Jdbi.create(database).installPlugin(new PostgresPlugin()).installPlugin(new Jackson2Plugin());
        jdbi.getConfig(Jackson2Config.class).setMapper(json);
    }

    private static String setting(String name) {
        return ConfigProvider.getConfig().getValue("quarkus.datasource." + name, String.class);
    }

    public Jdbi jdbi() {
        return jdbi;
    }
}

package dev.reagent.tool.sql;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The operator's settings of {@code sql_query}. */
@ConfigMapping(prefix = "reagent.sql")
public interface SqlSettings {

    /** The databases, by the names that models and people use. */
    Map<String, Database> databases();

    /** The longest time of a statement. */
    @WithDefault("30S")
    Duration statementTimeout();

    /** Statements that run at once, over all databases together. */
    @WithDefault("8")
    int maxConcurrent();

    /** A database, and the role that queries it. */
    interface Database {
        /** A URL such as {@code jdbc:postgresql://host:port/database}. */
        String url();

        Optional<String> username();

        Optional<String> password();

        /** Whether statements run outside a READ ONLY transaction. */
        @WithDefault("false")
        boolean allowWrites();
    }
}

package dev.reagent.tool.sql;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What an operator says of {@code sql_query}. */
@ConfigMapping(prefix = "reagent.sql")
public interface SqlSettings {

    /** By the names that models and people call them. */
    Map<String, Database> databases();

    /** How long a statement may run. */
    @WithDefault("30S")
    Duration statementTimeout();

    /** Statements that run at once, over all databases. */
    @WithDefault("8")
    int maxConcurrent();

    /** A database, and the role it is asked by. */
    interface Database {
        /** As {@code jdbc:postgresql://host:port/database}. */
        String url();

        Optional<String> username();

        Optional<String> password();

        /** Whether statements run outside a READ ONLY transaction. */
        @WithDefault("false")
        boolean allowWrites();
    }
}

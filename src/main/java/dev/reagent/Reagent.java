package dev.reagent;

import dev.reagent.stores.StartRefused;
import dev.reagent.stores.embedded.EmbeddedStores;
import dev.reagent.stores.start.ExternalStores;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts the server. Settings are checked and stores started before Quarkus, so that an error that an operator can fix is one line. */
@QuarkusMain
public final class Reagent {

    private static final int BELOW_THE_ENVIRONMENT = 110;

    private Reagent() {}

    public static void main(String... args) {
        // must be set before any class of Netty reads it: api/edge/ConnectionBounds limits each connection
        System.setProperty("io.netty.bootstrap.extensions", "serviceload");
        try {
            var settings = settings();
            SettingsCheck.check(settings);
            PortCheck.check(settings);
            ExternalStores.check(settings);
            // Quarkus waits for their addresses when it reads its runtime settings; it initialises much before that
            EmbeddedStores.begin(EmbeddedStores.Wanted.by(settings));
        } catch (StartRefused refused) {
            System.err.println("reagent: " + refused.getMessage());
            System.exit(1);
        }
        Quarkus.run(null, Reagent::ended, args);
    }

    /** Reads the settings as Quarkus will see them, before it starts. */
    public static SmallRyeConfig settings() {
        var builder = new SmallRyeConfigBuilder()
                .forClassLoader(Reagent.class.getClassLoader())
                .addDefaultInterceptors()
                .addDefaultSources()
                .withProfile(LaunchMode.current().getDefaultProfile());
        var file = Path.of("application.yaml");
        try {
            if (Files.exists(file)) {
                builder.withSources(new YamlConfigSource(file.toUri().toURL(), BELOW_THE_ENVIRONMENT));
            }
        } catch (IOException e) {
            throw new StartRefused("application.yaml cannot be read: " + e.getMessage(), e);
        }
        return builder.build();
    }

    private static void ended(int code, @Nullable Throwable failure) {
        var refused = refusal(failure);
        if (refused != null) {
            System.err.println("reagent: " + refused.getMessage());
        } else if (failure != null) {
            Logger.getLogger(Reagent.class).error("The server did not start", failure);
        }
        EmbeddedStores.awaitBegun();
        System.exit(code);
    }

    private static @Nullable StartRefused refusal(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartRefused refused) {
                return refused;
            }
            if (cause instanceof ConfigValidationException wrong) {
                return new StartRefused(MappingsCheck.line(wrong), wrong);
            }
        }
        return failure == null ? null : ExternalStores.lostPostgres(failure);
    }
}

package dev.reagent;

import dev.reagent.stores.EmbeddedStores;
import dev.reagent.stores.ExternalStores;
import dev.reagent.stores.StartRefused;
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

/**
 * The server's beginning: settings are checked and stores are brought up before Quarkus is, so that what an operator can fix is said in
 * one line.
 */
@QuarkusMain
public final class Reagent {

    private static final int BELOW_THE_ENVIRONMENT = 110;

    private Reagent() {}

    public static void main(String... args) {
        // before any class of Netty reads it: api/ConnectionBounds limits each connection
        System.setProperty("io.netty.bootstrap.extensions", "serviceload");
        try {
            var settings = settings();
            SettingsCheck.check(settings);
            PortCheck.check(settings);
            ExternalStores.check(settings);
            EmbeddedStores.start(EmbeddedStores.Wanted.by(settings));
        } catch (StartRefused refused) {
            System.err.println("reagent: " + refused.getMessage());
            System.exit(1);
        }
        Quarkus.run(null, Reagent::ended, args);
    }

    /** The settings as Quarkus will see them, read before it is there. */
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
        return null;
    }
}

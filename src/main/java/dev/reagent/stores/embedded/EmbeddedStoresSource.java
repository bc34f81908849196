package dev.reagent.stores.embedded;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** Provides the embedded stores' addresses to Quarkus as settings, and starts the stores before the first read. */
public final class EmbeddedStoresSource implements ConfigSourceFactory {

    private static final int ABOVE_THE_FILES = 275;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        // settings are also read while the application is built; then nothing may be started
        var isRunning = context.getConfigSources().stream()
                .anyMatch(source -> "BuildTime RunTime Fixed".equals(source.getName()));
        if (!isRunning) {
            return List.of();
        }
        var found = EmbeddedStores.start(EmbeddedStores.Wanted.by(name -> valueOf(context, name)));
        return List.of(new PropertiesConfigSource(found, "embedded stores", ABOVE_THE_FILES));
    }

    private static @Nullable String valueOf(ConfigSourceContext context, String name) {
        var value = context.getValue(name);
        return value == null ? null : value.getValue();
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ABOVE_THE_FILES);
    }
}

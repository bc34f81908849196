package dev.reagent.stores.start;

import dev.reagent.stores.StartRefused;
import dev.reagent.stores.embedded.Binaries;
import dev.reagent.stores.embedded.DataFolder;
import dev.reagent.stores.embedded.EmbeddedPostgres;
import dev.reagent.stores.embedded.EmbeddedRedis;
import dev.reagent.stores.embedded.EmbeddedStores;
import java.io.IOException;
import java.nio.file.Files;
import org.eclipse.microprofile.config.Config;

/**
 * A report on the stores for an operator. Creating it starts no store.
 *
 * @param line     the state, or what is missing, in one line without secrets
 * @param isUsable whether a server could start with it
 */
public record StoresReport(String line, boolean isUsable) {

    public static StoresReport ofPostgres(Config settings) {
        try {
            if (!EmbeddedStores.Wanted.by(settings).postgres()) {
                ExternalStores.checkPostgres(settings);
                return new StoresReport("external, reachable", true);
            }
            var data = DataFolder.at(EmbeddedStores.Wanted.by(settings).folder());
            var running = new EmbeddedPostgres(data, new Binaries(data.binaries())).found();
            return embedded(running.map(found -> "running on port " + found.port()), Binaries.POSTGRES_VERSION);
        } catch (StartRefused e) {
            return new StoresReport(String.valueOf(e.getMessage()), false);
        } catch (IOException e) {
            return new StoresReport("its files cannot be read: " + e.getMessage(), false);
        }
    }

    public static StoresReport ofRedis(Config settings) throws InterruptedException {
        try {
            if (!EmbeddedStores.Wanted.by(settings).redis()) {
                ExternalStores.checkRedis(settings);
                return new StoresReport("external, reachable", true);
            }
            var data = DataFolder.at(EmbeddedStores.Wanted.by(settings).folder());
            var running = new EmbeddedRedis(data, new Binaries(data.binaries())).found();
            return embedded(running.map(found -> "running on port " + found.port()), Binaries.REDIS_VERSION);
        } catch (StartRefused e) {
            return new StoresReport(String.valueOf(e.getMessage()), false);
        } catch (IOException e) {
            return new StoresReport("its files cannot be read: " + e.getMessage(), false);
        }
    }

    /** Reports on the data folder, and whether this user can write there. */
    public static StoresReport ofDataFolder(Config settings) {
        try {
            var data = DataFolder.at(EmbeddedStores.Wanted.by(settings).folder());
            return new StoresReport(data.path().toString(), Files.isWritable(data.path()));
        } catch (StartRefused e) {
            return new StoresReport(String.valueOf(e.getMessage()), false);
        }
    }

    private static StoresReport embedded(java.util.Optional<String> running, String version) {
        if (!Binaries.areThere()) {
            return new StoresReport("none embedded for this kind of machine, and no external one is set", false);
        }
        return new StoresReport("embedded " + version + ", " + running.orElse("starts with the server"), true);
    }
}

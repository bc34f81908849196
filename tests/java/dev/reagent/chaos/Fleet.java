package dev.reagent.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Several packaged servers over one PostgreSQL and one Redis. */
public final class Fleet implements AutoCloseable {

    private final Path folder;
    private final SharedStores stores;
    private final List<PackagedServer> servers = new ArrayList<>();

    private Fleet(Path folder, SharedStores stores) {
        this.folder = folder;
        this.stores = stores;
    }

    /** Starts them, and comes back once all are ready. */
    public static Fleet start(Path folder, int size, Map<String, String> environment) throws Exception {
        var fleet = new Fleet(folder, SharedStores.start(folder.resolve("stores")));
        try {
            return fleet.grow(size, environment);
        } catch (IOException | RuntimeException | AssertionError e) {
            fleet.close();
            throw e;
        }
    }

    /** Starts some more, and comes back once all are ready. */
    public Fleet grow(int more, Map<String, String> environment) throws IOException {
        for (int i = 0; i < more; i++) {
            servers.add(PackagedServer.over(stores, folder.resolve("server-" + servers.size()), environment)
                    .launch());
        }
        awaitReady();
        return this;
    }

    /** Comes back when all say that they take requests. */
    public void awaitReady() throws IOException {
        for (var server : servers) {
            server.awaitReady();
        }
    }

    public SharedStores stores() {
        return stores;
    }

    public PackagedServer server(int i) {
        return servers.get(i);
    }

    public List<PackagedServer> servers() {
        return List.copyOf(servers);
    }

    /** Kills the servers, which is quick, and ends the stores. */
    @Override
    public void close() throws Exception {
        for (var server : servers) {
            server.kill();
        }
        stores.close();
    }
}

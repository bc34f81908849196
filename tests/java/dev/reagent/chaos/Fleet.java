package dev.reagent.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Several packaged servers over one PostgreSQL and one Redis. */
public final class Fleet implements AutoCloseable {

    private final SharedStores stores;
    private final List<PackagedServer> servers = new ArrayList<>();

    private Fleet(SharedStores stores) {
        this.stores = stores;
    }

    /** Starts them, and comes back once all are ready. */
    public static Fleet start(Path folder, int size, Map<String, String> environment) throws Exception {
        var fleet = new Fleet(SharedStores.start(folder.resolve("stores")));
        try {
            for (int i = 0; i < size; i++) {
                fleet.add(PackagedServer.over(fleet.stores, folder.resolve("server-" + i), environment)
                        .launch());
            }
            for (var server : fleet.servers) {
                server.awaitReady();
            }
            return fleet;
        } catch (IOException | RuntimeException | AssertionError e) {
            fleet.close();
            throw e;
        }
    }

    private void add(PackagedServer server) {
        servers.add(server);
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

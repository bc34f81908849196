package dev.reagent;

import dev.reagent.stores.StartRefused;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.eclipse.microprofile.config.Config;

/** Checks that the server's port can be opened, before anything is started. */
public final class PortCheck {

    private PortCheck() {}

    /**
     * Opens the port and closes it again.
     *
     * @param settings checked by {@link SettingsCheck}
     * @return the address as host and port
     * @throws StartRefused if the port is in use, or this user cannot open it
     */
    public static String check(Config settings) {
        int port = settings.getOptionalValue("quarkus.http.port", Integer.class).orElse(8080);
        var host = settings.getOptionalValue("quarkus.http.host", String.class).orElse("0.0.0.0");
        var where = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        try (var socket = new ServerSocket()) {
            // like the server: connections of a previous process that are still closing do not block the port
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return where;
        } catch (BindException e) {
            var isInUse = String.valueOf(e.getMessage()).contains("in use");
            throw new StartRefused(
                    where
                            + (isInUse
                                    ? " is in use by another process: stop it, or set QUARKUS_HTTP_PORT to another port"
                                    : " cannot be opened (" + e.getMessage()
                                            + "): set QUARKUS_HTTP_HOST and QUARKUS_HTTP_PORT to an address of this machine"),
                    e);
        } catch (IOException e) {
            throw new StartRefused(where + " cannot be opened (" + e.getMessage() + ")", e);
        }
    }
}

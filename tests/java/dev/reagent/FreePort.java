package dev.reagent;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for what tests start, and start again after a kill. They lie below those that the kernel gives to outgoing connections: one of
 * these could take a killed server's port before it is back.
 */
public final class FreePort {

    private static final int FIRST = 20_000;
    private static final int BEYOND = 32_000;
    private static final int TRIES = 100;

    private FreePort() {}

    /** One of the loopback address that was free just now. */
    public static int take() throws IOException {
        for (int left = TRIES; left > 0; left--) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEYOND);
            try (var free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // The next may not be.
            }
        }
        throw new BindException("no free port from %d to %d in %d tries".formatted(FIRST, BEYOND - 1, TRIES));
    }
}

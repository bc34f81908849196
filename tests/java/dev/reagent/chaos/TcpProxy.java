package dev.reagent.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An address on loopback behind which another port can be put, as a name does that moves to another host. */
public final class TcpProxy implements AutoCloseable {

    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connectionsLeft;
    private volatile int target;

    /** @param target port on loopback */
    public TcpProxy(int target) throws IOException {
        this(target, Integer.MAX_VALUE);
    }

    /** @param connections lets so many through; all later ones are closed at once */
    public TcpProxy(int target, int connections) throws IOException {
        this.connectionsLeft = new AtomicInteger(connections);
        this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        this.target = target;
        Thread.ofVirtual().start(this::serve);
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Leads there from now on; who is connected is cut off. 0: nowhere. */
    public void leadTo(int port) {
        target = port;
        open.forEach(TcpProxy::close);
    }

    private void serve() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        int port = connectionsLeft.getAndDecrement() > 0 ? target : 0;
        open.add(client);
        try {
            var server = new Socket(InetAddress.getLoopbackAddress(), port);
            open.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            if (port != target) {
                throw new IOException("it leads elsewhere by now");
            }
            Thread.ofVirtual().start(() -> pump(server, client));
            pump(client, server);
        } catch (IOException | IllegalArgumentException away) {
            close(client);
            open.remove(client);
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException cut) {
            // both are closed then
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // that is what was wanted
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        open.forEach(TcpProxy::close);
    }
}

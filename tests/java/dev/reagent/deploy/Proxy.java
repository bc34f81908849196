package dev.reagent.deploy;

import dev.reagent.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A real HAProxy on loopback, with the rules of {@code docker/proxy/haproxy.cfg} before one server. */
final class Proxy implements AutoCloseable {

    static final Path PROGRAM = Path.of("/usr/sbin/haproxy");

    private static final Path RULES = Path.of("docker/proxy/haproxy.cfg");
    private static final Path FOLDER = Path.of("target/proxy");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final int port;

    private Proxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it, and returns once it takes the server for healthy. */
    static Proxy before(int serverPort) throws IOException {
        int port = FreePort.take();
        Files.createDirectories(FOLDER);
        var rules = Files.readString(RULES)
                // as many files as any machine lets a process open
                .replace("maxconn 30000", "maxconn 100")
                .replace("bind :8080", "bind 127.0.0.1:" + port)
                .replaceAll(
                        "server-template reagent 1-10 \\S+ (check .*?) resolvers .*",
                        "server reagent 127.0.0.1:" + serverPort + " $1");
        var file = Files.writeString(FOLDER.resolve("haproxy.cfg"), rules);
        var process = new ProcessBuilder(PROGRAM.toString(), "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve("haproxy.log").toFile())
                .start();
        var proxy = new Proxy(process, port);
        try {
            proxy.awaitServer();
            return proxy;
        } catch (IOException | RuntimeException | Error e) {
            proxy.close();
            throw e;
        }
    }

    private void awaitServer() throws IOException {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; ) {
            if (!process.isAlive()) {
                break;
            }
            try {
                if (status(get("/q/health/live")) == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // It does not listen yet.
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new IOException("no server behind it: " + Files.readString(FOLDER.resolve("haproxy.log")));
    }

    /** As a browser has it, without a path. */
    String address() {
        return "http://localhost:" + port;
    }

    /** A GET of this target, which is sent as it is, with these further header lines. */
    String get(String target, String... headers) throws IOException {
        var request = "GET " + target + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n"
                + (headers.length == 0 ? "Connection: close\r\n" : String.join("\r\n", headers) + "\r\n") + "\r\n";
        return say(request);
    }

    /** Sends these bytes, and returns the answer up to the end of its header. */
    String say(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return header(socket.getInputStream());
        }
    }

    private static String header(InputStream in) throws IOException {
        var header = new StringBuilder();
        while (header.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            header.append((char) next);
        }
        return header.toString();
    }

    static int status(String answer) throws IOException {
        var words = answer.split(" ", 3);
        if (words.length < 2) {
            throw new IOException("no answer: " + answer);
        }
        return Integer.parseInt(words[1]);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

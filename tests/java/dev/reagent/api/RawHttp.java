package dev.reagent.api;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/** A connection whose bytes the test chooses: for requests that no HTTP client sends. Of one thread. */
public final class RawHttp implements Closeable {

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: ([0-9]+)\r\n");

    private final Socket socket = new Socket();

    public RawHttp(URI server) throws IOException {
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    }

    /** Sends it on a connection of its own, and reads until the server closes. */
    public static String answer(URI server, String request) throws IOException {
        try (var http = new RawHttp(server)) {
            return http.send(request).rest();
        }
    }

    public RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** All that comes until the server closes; {@code <reset>} at its end where the connection breaks. */
    public String rest() {
        var text = new StringBuilder();
        var buffer = new byte[1 << 16];
        try {
            for (int read = 0; read >= 0; read = socket.getInputStream().read(buffer)) {
                text.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
            }
        } catch (SocketException reset) {
            text.append("<reset>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** One answer, whose head names the length of its body; the server may keep the connection open. */
    public String one() throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (!isWhole(bytes.toString(StandardCharsets.UTF_8), bytes.size())) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                break;
            }
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean isWhole(String text, int bytes) {
        int body = text.indexOf("\r\n\r\n") + 4;
        var length = LENGTH.matcher(text);
        return body >= 4 && length.find() && bytes >= body + Integer.parseInt(length.group(1));
    }

    /** Sends a byte now and then; whether the server still takes them after that time. */
    public boolean takesMore(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        socket.setSoTimeout(50);
        while (System.nanoTime() < end) {
            try {
                send("x");
                if (socket.getInputStream().read(new byte[1 << 16]) < 0) {
                    return false;
                }
            } catch (SocketTimeoutException stillOpen) {
                // the next byte tells
            } catch (SocketException closed) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

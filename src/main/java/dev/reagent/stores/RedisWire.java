package dev.reagent.stores;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A blocking connection for a few commands to Redis, before the server has a client for it. Not thread-safe. */
public final class RedisWire implements AutoCloseable {

    private static final int LONGEST_REPLY = 1 << 20;

    private final Socket socket;
    private final BufferedInputStream in;

    private RedisWire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    public static RedisWire connect(String host, int port, Duration patience) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, port), (int) patience.toMillis());
            socket.setSoTimeout((int) patience.toMillis());
            return new RedisWire(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Sends one command.
     *
     * @return the reply as text; the elements of an array are separate lines
     * @throws IOException if Redis answers with an error (its message) or not in time
     */
    public String say(String... words) throws IOException {
        var command = new StringBuilder("*" + words.length + "\r\n");
        for (var word : words) {
            command.append('$')
                    .append(word.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
        return reply();
    }

    private String reply() throws IOException {
        var head = line();
        var rest = head.substring(1);
        return switch (head.charAt(0)) {
            case '+', ':' -> rest;
            case '-' -> throw new IOException(rest);
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> {
                var lines = new StringBuilder();
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    lines.append(reply()).append('\n');
                }
                yield lines.toString();
            }
            default -> throw new IOException("not a reply of Redis");
        };
    }

    private String bulk(int length) throws IOException {
        if (length < 0) {
            return "";
        }
        if (length > LONGEST_REPLY) {
            throw new IOException("a reply of " + length + " bytes is longer than " + LONGEST_REPLY);
        }
        var bytes = in.readNBytes(length + 2);
        return new String(bytes, 0, Math.min(length, bytes.length), StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        var text = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0 || text.length() > 1024) {
                throw new EOFException("Redis closed the connection");
            }
            text.append((char) next);
        }
        if (in.read() != '\n' || text.isEmpty()) {
            throw new IOException("not a reply of Redis");
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

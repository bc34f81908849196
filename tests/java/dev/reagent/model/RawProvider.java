package dev.reagent.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** A provider on a bare socket that sends exactly the bytes it is given, one connection for each request. Thread-safe. */
public final class RawProvider implements AutoCloseable {

    private static final String STREAM_TYPE = "content-type: text/event-stream\r\n";

    private final ServerSocket server;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile IntFunction<Reply> script = call -> Reply.stream("");

    /**
     * What is sent to one request.
     *
     * @param head   the status line and headers, without the empty line
     * @param pieces of the body, each sent on its own
     * @param after  what becomes of the connection
     */
    public record Reply(String head, List<byte[]> pieces, After after) {

        /** What becomes of the connection after the last byte. */
        public enum After {
            /** The body ends, as HTTP ends a body without a length. */
            CLOSE,
            /** It is reset. */
            RESET,
            /** Nothing more comes. */
            SILENCE
        }

        public static Reply of(String headers, String body) {
            return new Reply(
                    "HTTP/1.1 200 OK\r\n" + headers + "connection: close\r\n",
                    List.of(body.getBytes(StandardCharsets.UTF_8)),
                    After.CLOSE);
        }

        public static Reply stream(String events) {
            return of(STREAM_TYPE, events);
        }

        public static Reply json(String body) {
            return of("content-type: application/json\r\n", body);
        }

        public Reply then(After what) {
            return new Reply(head, pieces, what);
        }

        public Reply inPieces(List<byte[]> others) {
            return new Reply(head, others, after);
        }
    }

    private RawProvider(ServerSocket server) {
        this.server = server;
    }

    public static RawProvider start() {
        try {
            var provider = new RawProvider(new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(provider::listen);
            return provider;
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    /** The n-th reply to the n-th request from here on; the last one to all after. */
    public RawProvider inOrder(Reply... replies) {
        int begun = calls.get();
        script = call -> replies[Math.min(call - begun, replies.length - 1)];
        return this;
    }

    public RawProvider script(IntFunction<Reply> byCall) {
        script = byCall;
        return this;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    public int calls() {
        return calls.get();
    }

    /** The bodies, in the order they came. */
    public List<String> requests() {
        return requests;
    }

    @Override
    public void close() {
        try {
            server.close();
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException alreadyGone) {
            throw new UncheckedIOException(alreadyGone);
        }
    }

    private void listen() {
        try {
            while (!server.isClosed()) {
                var socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        try {
            requests.add(readRequest(socket.getInputStream()));
            var reply = script.apply(calls.getAndIncrement());
            var out = socket.getOutputStream();
            out.write((reply.head() + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            for (var piece : reply.pieces()) {
                out.write(piece);
                out.flush();
            }
            switch (reply.after()) {
                case CLOSE -> socket.close();
                case RESET -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                }
                case SILENCE -> socket.getInputStream().read();
            }
        } catch (IOException clientHasGone) {
            // as some tests want it
        } finally {
            open.remove(socket);
        }
    }

    private static String readRequest(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the request broke off");
            }
            head.write(next);
        }
        int length = head.toString(StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT)
                .lines()
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}

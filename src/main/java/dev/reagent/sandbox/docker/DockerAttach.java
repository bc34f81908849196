package dev.reagent.sandbox.docker;

import dev.reagent.sandbox.stub.CappedText;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The standard streams of one container, over its own upgraded connection (Docker Engine API 1.41, ContainerAttach). With docker-java each
 * attach would hold two threads. Calls block; on a virtual thread they hold no platform thread. One thread reads, one writes, any may
 * close.
 */
final class DockerAttach implements Closeable {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final byte STDERR = 2;

    private final Connection connection;
    private final CappedText stderr = new CappedText();

    /** The transport of the streams: a UNIX socket, or TCP with or without TLS. */
    private interface Connection extends Closeable {

        InputStream in();

        OutputStream out();
    }

    private DockerAttach(Connection connection) {
        this.connection = connection;
    }

    /**
     * @param container created, but not started: output before this call returns is lost
     * @param tls       null if the engine is not reached over TLS
     * @param patience  how long the engine may take to answer
     */
    static DockerAttach to(URI engine, @Nullable SSLContext tls, String apiVersion, String container, Duration patience)
            throws IOException {
        var connection = connect(engine, tls);
        var late = CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS);
        var watch = CompletableFuture.runAsync(() -> hangUp(connection), late);
        try {
            connection.out().write("""
                    POST /v%s/containers/%s/attach?stream=1&stdin=1&stdout=1&stderr=1 HTTP/1.1\r
                    Host: docker\r
                    Connection: Upgrade\r
                    Upgrade: tcp\r
                    Content-Length: 0\r
                    \r
                    """.formatted(apiVersion, container).getBytes(StandardCharsets.US_ASCII));
            connection.out().flush();
            var status = head(connection.in());
            if (!status.startsWith("HTTP/1.1 101 ")) {
                throw new IOException("the attach was answered with " + status);
            }
            return new DockerAttach(connection);
        } catch (IOException | RuntimeException refused) {
            connection.close();
            throw refused;
        } finally {
            watch.cancel(false);
        }
    }

    /** Ends a read or write that waits. */
    private static void hangUp(Connection connection) {
        try {
            connection.close();
        } catch (IOException alreadyBroken) {
            // It is closed, as wanted.
        }
    }

    OutputStream stdin() {
        return connection.out();
    }

    /** Returns the container's stdout alone. */
    InputStream stdout() {
        return new Stdout(new DataInputStream(connection.in()), stderr);
    }

    /** Returns the container's stderr, as far as it arrived while its stdout was read. */
    String stderr() {
        return stderr.text();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    /** Reads up to the end of the response's head, and returns the status line. */
    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0 || head.length() >= LONGEST_HEAD) {
                throw new EOFException("the engine ended the attach");
            }
            head.append((char) next);
        }
        return head.substring(0, head.indexOf("\r\n"));
    }

    private static Connection connect(URI engine, @Nullable SSLContext tls) throws IOException {
        return switch (String.valueOf(engine.getScheme()).toLowerCase(Locale.ROOT)) {
            case "unix" -> new UnixConnection(SocketChannel.open(UnixDomainSocketAddress.of(engine.getPath())));
            case "tcp" -> new TcpConnection(socket(engine, tls));
            default -> throw new IOException("an engine is reached by unix:// or tcp://, not by " + engine);
        };
    }

    private static Socket socket(URI engine, @Nullable SSLContext tls) throws IOException {
        var plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(engine.getHost(), engine.getPort()), (int) CONNECT.toMillis());
            plain.setTcpNoDelay(true);
            return tls == null ? plain : overTls(plain, engine, tls);
        } catch (IOException refused) {
            plain.close();
            throw refused;
        }
    }

    /** Connects only to a server with a certificate for that host (RFC 9110, section 4.3.4). */
    private static Socket overTls(Socket plain, URI engine, SSLContext tls) throws IOException {
        var socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, engine.getHost(), engine.getPort(), true);
        var checked = socket.getSSLParameters();
        checked.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(checked);
        socket.setSoTimeout((int) CONNECT.toMillis());
        socket.startHandshake();
        socket.setSoTimeout(0);
        return socket;
    }

    private record TcpConnection(Socket socket) implements Connection {

        @Override
        public InputStream in() {
            try {
                return socket.getInputStream();
            } catch (IOException closed) {
                return InputStream.nullInputStream();
            }
        }

        @Override
        public OutputStream out() {
            try {
                return socket.getOutputStream();
            } catch (IOException closed) {
                return OutputStream.nullOutputStream();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Does not use {@code Channels}: its two streams of one channel block each other. */
    private record UnixConnection(SocketChannel channel) implements Connection {

        @Override
        public InputStream in() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] into, int from, int length) throws IOException {
                    return channel.read(ByteBuffer.wrap(into, from, length));
                }
            };
        }

        @Override
        public OutputStream out() {
            return new OutputStream() {
                @Override
                public void write(int one) throws IOException {
                    write(new byte[] {(byte) one}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    for (var rest = ByteBuffer.wrap(bytes, from, length); rest.hasRemaining(); ) {
                        channel.write(rest);
                    }
                }
            };
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Removes the engine's frame headers: one byte for the stream, three bytes, four bytes of length. */
    private static final class Stdout extends InputStream {

        private final DataInputStream frames;
        private final CappedText stderr;
        private int left;

        Stdout(DataInputStream frames, CappedText stderr) {
            this.frames = frames;
            this.stderr = stderr;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            while (left == 0) {
                int stream = frames.read();
                if (stream < 0) {
                    return -1;
                }
                frames.skipNBytes(3);
                left = frames.readInt();
                if (stream == STDERR) {
                    byte[] said = frames.readNBytes(left);
                    stderr.write(said, said.length);
                    left = 0;
                }
            }
            int read = frames.read(into, from, Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }
    }
}

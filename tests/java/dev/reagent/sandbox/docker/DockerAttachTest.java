package dev.reagent.sandbox.docker;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that is frozen: its kernel accepts connections, and nobody answers. */
class DockerAttachTest {

    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void anEngineThatDoesNotAnswerOverTcpIsNotWaitedForWithoutABound() throws IOException {
        try (var frozen = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            attachFails(URI.create("tcp://127.0.0.1:" + frozen.getLocalPort()));
        }
    }

    @Test
    void anEngineThatDoesNotAnswerOverItsSocketIsNotWaitedForWithoutABound(@TempDir Path folder) throws IOException {
        var socket = folder.resolve("docker.sock");
        try (var frozen = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            frozen.bind(UnixDomainSocketAddress.of(socket));
            attachFails(URI.create("unix://" + socket));
        }
    }

    private static void attachFails(URI engine) {
        assertTimeoutPreemptively(
                LONG,
                () -> assertThrows(
                        IOException.class,
                        () -> DockerAttach.to(engine, null, "1.41", "one", PATIENCE)
                                .close()));
    }
}

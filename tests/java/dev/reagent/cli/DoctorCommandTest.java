package dev.reagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.reagent.FreePort;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code ./reagent doctor}, with the settings of application.yaml and a data folder of its own. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class DoctorCommandTest {

    private static final String PORT = "quarkus.http.port";
    private static final String DATA = "reagent.data-dir";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    Path temp;

    @BeforeEach
    void set() {
        System.setProperty(DATA, temp.resolve("data").toString());
        System.setProperty("quarkus.http.host", "127.0.0.1");
    }

    @AfterEach
    void unset() {
        System.clearProperty(DATA);
        System.clearProperty(PORT);
        System.clearProperty("quarkus.http.host");
    }

    @Test
    void whereThePortIsFreeAServerCanStart() throws Exception {
        int port = FreePort.take();
        assertEquals(0, examine(port), this::said);
        assertLine("settings +valid");
        assertLine("port +127\\.0\\.0\\.1:" + port + " is free");
        assertTrue(said().endsWith("Ready: ./reagent serve\n"), said());
    }

    @Test
    void aPortThatAnotherProcessHasIsMarked() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertEquals(1, examine(other.getLocalPort()), this::said);
            assertLine("! port +127\\.0\\.0\\.1:" + other.getLocalPort() + " is in use by another process: stop it.*");
            assertTrue(said().endsWith("Not ready: fix the lines marked with !\n"), said());
        }
    }

    @Test
    void aServerThatRunsIsNoFault() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/q/openapi", exchange -> {
            var page = "openapi: 3.0.3\ninfo:\n  title: Reagent\n".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        try {
            assertEquals(0, examine(server.getAddress().getPort()), this::said);
            assertLine("port +a Reagent server uses it");
            assertTrue(said().endsWith("A server is running.\n"), said());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aModelOfTheSettingsIsAskedAndWhatFailsIsMarked() throws java.io.IOException {
        System.setProperty("reagent.model.providers.openai.base-url", "http://127.0.0.1:" + FreePort.take() + "/v1");
        System.setProperty("reagent.model.retry.first-wait", "1ms");
        try {
            assertEquals(1, new ModelDoctor(new PrintStream(out, true, StandardCharsets.UTF_8)).examine("openai"));
            assertLine("model +\\S+ of openai, tools true");
            assertLine("! text +network: The model .* cannot be reached\\.");
            assertTrue(said().endsWith("Not all of it works: see the lines marked with !\n"), said());
        } finally {
            System.clearProperty("reagent.model.providers.openai.base-url");
            System.clearProperty("reagent.model.retry.first-wait");
        }
    }

    private int examine(int port) throws InterruptedException {
        System.setProperty(PORT, Integer.toString(port));
        return new DoctorCommand(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        Map.of("DOCKER_HOST", "unix:///nowhere/docker.sock"))
                .examine();
    }

    private void assertLine(String pattern) {
        assertTrue(said().lines().anyMatch(line -> line.matches(pattern)), this::said);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }
}

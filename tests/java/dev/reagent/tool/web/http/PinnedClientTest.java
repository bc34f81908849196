package dev.reagent.tool.web.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.tool.web.route.FetchFailure;
import dev.reagent.tool.web.route.FetchUrl;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS to an address: certificate and server name are those of the URL's host. */
class PinnedClientTest {

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final CompletableFuture<String> serverName = new CompletableFuture<>();
    private PfxOptions key;
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        var store = folder.resolve("key.p12").toString();
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "secure",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=secure.test",
                        "-ext",
                        "san=dns:secure.test",
                        "-keystore",
                        store,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit")
                .inheritIO()
                .start();
        assertTrue(keytool.waitFor(60, TimeUnit.SECONDS));
        key = new PfxOptions().setPath(store).setPassword("changeit");
        server = vertx.createHttpServer(
                        new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(key))
                .requestHandler(request -> {
                    serverName.complete(request.connection().indicatedServerName());
                    request.response().end("secret of " + request.getHeader("Host"));
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void theCertificateIsCheckedAgainstTheNameThoughTheAddressIsConnectedTo() throws Exception {
        var answer = ask(new HttpClientOptions().setTrustOptions(key), "secure.test");
        assertEquals("secret of secure.test:" + server.actualPort(), new String(answer.body(), StandardCharsets.UTF_8));
        assertEquals("secure.test", serverName.get(5, TimeUnit.SECONDS));
    }

    @Test
    void aCertificateOfAnotherNameIsRefused() {
        var refused =
                assertThrows(FetchFailure.class, () -> ask(new HttpClientOptions().setTrustOptions(key), "other.test"));
        assertTrue(refused.getMessage().startsWith("the certificate of https://other.test:"), refused.getMessage());
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() {
        var refused = assertThrows(FetchFailure.class, () -> ask(new HttpClientOptions(), "secure.test"));
        assertTrue(refused.getMessage().contains("is not valid for it"), refused.getMessage());
    }

    private HopAnswer ask(HttpClientOptions options, String host) {
        try (var client = new PinnedClient(vertx, options)) {
            var url = FetchUrl.parse("https://%s:%d/".formatted(host, server.actualPort()));
            var request = new HopRequest(
                    url,
                    List.of(InetAddress.ofLiteral("127.0.0.1")),
                    "GET",
                    Map.of(),
                    null,
                    Duration.ofSeconds(10),
                    HopRequest.Reading.PAGE);
            return client.ask(request).await().atMost(Duration.ofSeconds(20));
        }
    }
}

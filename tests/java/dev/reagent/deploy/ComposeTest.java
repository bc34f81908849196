package dev.reagent.deploy;

import static dev.reagent.deploy.YamlFile.list;
import static dev.reagent.deploy.YamlFile.map;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docker/compose.yaml} and its proxy fit each other and the server. No engine has run them here. */
class ComposeTest {

    private static final Path FOLDER = Path.of("docker");

    /** Of Compose's words those that are used; a word that is no key of a service would be an error of {@code docker compose}. */
    private static final Set<String> KEYS = Set.of(
            "build",
            "command",
            "depends_on",
            "deploy",
            "environment",
            "healthcheck",
            "image",
            "ports",
            "profiles",
            "restart",
            "stop_grace_period",
            "ulimits",
            "volumes");

    private static final Set<String> HEALTH_KEYS = Set.of("test", "interval", "timeout", "retries", "start_period");

    private final Map<String, Object> compose = YamlFile.read(FOLDER.resolve("compose.yaml"));
    private final Map<String, Object> services = map(compose, "services");

    @Test
    void nothingIsInItThatComposeDoesNotKnow() {
        assertEquals(Set.of("name", "services", "volumes"), compose.keySet());
        for (var name : services.keySet()) {
            assertTrue(
                    KEYS.containsAll(service(name).keySet()),
                    () -> name + " has " + service(name).keySet());
            var health = map(service(name), "healthcheck").keySet();
            assertTrue(HEALTH_KEYS.containsAll(health), () -> name + " has " + health);
        }
    }

    @Test
    void threeServersStandBehindTheProxy() throws IOException {
        assertEquals("${REAGENT_SERVERS:-3}", map(service("reagent"), "deploy").get("replicas"));
        assertTrue(list(service("reagent"), "ports").isEmpty(), "only the proxy is reached from outside");
        var proxy = Files.readString(FOLDER.resolve("proxy/haproxy.cfg"));
        assertTrue(Pattern.compile("server-template \\w+ 1-10 reagent:" + Settings.port() + " check ")
                .matcher(proxy)
                .find());
        assertEquals(List.of("127.0.0.1:${REAGENT_PORT:-8080}:8080"), list(service("proxy"), "ports"));
        assertTrue(proxy.contains("bind :8080\n"));
    }

    @Test
    void nothingIsPublishedBeyondTheHostItself() {
        for (var name : services.keySet()) {
            texts(service(name), "ports")
                    .forEach(port -> assertTrue(port.startsWith("127.0.0.1:"), () -> name + " publishes " + port));
        }
    }

    @Test
    void everyVariableIsASetting() {
        Settings.assertKnown(map(service("reagent"), "environment").keySet());
    }

    @Test
    void whoWaitsForAHealthyServiceWaitsForOneThatSaysSo() {
        var waited = new TreeSet<String>();
        for (var name : services.keySet()) {
            map(service(name), "depends_on").forEach((other, how) -> {
                assertTrue(services.containsKey(other), () -> name + " needs " + other);
                if (((Map<?, ?>) how).get("condition").equals("service_healthy")) {
                    waited.add(other);
                    assertTrue(service(other).containsKey("healthcheck"), () -> other + " does not say how it is");
                }
            });
        }
        assertEquals(Set.of("postgres", "redis"), waited);
    }

    @Test
    void whatIsMountedIsThere() {
        var volumes = map(compose, "volumes").keySet();
        for (var name : services.keySet()) {
            for (var mount : texts(service(name), "volumes")) {
                var from = mount.substring(0, mount.indexOf(':'));
                assertTrue(
                        from.startsWith("./") ? Files.exists(FOLDER.resolve(from)) : volumes.contains(from),
                        () -> name + " mounts " + from);
            }
        }
    }

    @Test
    void redisForgetsNothingThatItAnswered() {
        var command = texts(service("redis"), "command");
        for (var flag : List.of("--appendonly yes", "--appendfsync always", "--maxmemory-policy noeviction")) {
            assertTrue(String.join(" ", command).contains(flag), () -> flag + " is not in " + command);
        }
        assertTrue(texts(service("redis"), "volumes").contains("redis:/data"));
    }

    @Test
    void aServerHasTheTimeToHandItsRunsOver() {
        var grace = Duration.parse("PT" + service("reagent").get("stop_grace_period"));
        assertTrue(grace.compareTo(Settings.longestStop().plusSeconds(10)) >= 0, grace::toString);
    }

    /** What the proxy asks the servers. */
    static String healthPath() throws IOException {
        var asked = Pattern.compile("http-check send meth GET uri (\\S+)")
                .matcher(Files.readString(FOLDER.resolve("proxy/haproxy.cfg")));
        assertTrue(asked.find());
        return asked.group(1);
    }

    private Map<String, Object> service(String name) {
        return map(services, name);
    }

    private static List<String> texts(Map<String, Object> in, String key) {
        return list(in, key);
    }
}

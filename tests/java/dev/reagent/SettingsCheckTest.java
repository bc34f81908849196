package dev.reagent;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.reagent.stores.StartRefused;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator may set from outside, and what is told to one who set it wrong. */
class SettingsCheckTest {

    @ParameterizedTest
    @CsvSource({
        "quarkus.http.port, abc, QUARKUS_HTTP_PORT",
        "quarkus.http.port, 65536, QUARKUS_HTTP_PORT",
        "quarkus.http.port, -1, QUARKUS_HTTP_PORT",
        "quarkus.http.port, '', QUARKUS_HTTP_PORT",
        "reagent.data-dir, '', REAGENT_DATA_DIR",
        "reagent.tools.echo.enabled, yes, REAGENT_TOOLS_ECHO_ENABLED",
        "reagent.web-fetch.allowed-hosts, http://a, REAGENT_WEB_FETCH_ALLOWED_HOSTS",
        "reagent.web-fetch.allowed-hosts, 'a,,b', REAGENT_WEB_FETCH_ALLOWED_HOSTS",
        "reagent.webhook.allowed-hosts, 'a b', REAGENT_WEBHOOK_ALLOWED_HOSTS",
        "OPENAI_BASE_URL, localhost:11434, OPENAI_BASE_URL",
        "OPENAI_BASE_URL, http://key@host/, OPENAI_BASE_URL",
        "ANTHROPIC_BASE_URL, ftp://host, ANTHROPIC_BASE_URL",
        "OPENAI_MODEL, two words, OPENAI_MODEL",
        "quarkus.datasource.jdbc.url, jdbc:mysql://x/y, QUARKUS_DATASOURCE_JDBC_URL",
        "quarkus.datasource.jdbc.url, '', QUARKUS_DATASOURCE_JDBC_URL",
        "quarkus.redis.hosts, localhost:6379, QUARKUS_REDIS_HOSTS",
        "quarkus.http.host, 0.0.0.0, QUARKUS_HTTP_HOST",
        "quarkus.http.host, 192.0.2.1, QUARKUS_HTTP_HOST",
        "reagent.queue.max-length, -1, reagent.queue.max-length",
        "reagent.queue.max-length, '', reagent.queue.max-length",
        "reagent.queue.max-length, 4000000000, reagent.queue.max-length",
        "reagent.queue.org-limit, few, reagent.queue.org-limit",
        "reagent.queue.org-limits.acme, -1, reagent.queue.org-limits.acme",
        "reagent.queue.org-limits.Acme, 1, reagent.queue.org-limits.Acme",
        "reagent.queue.head-start.high, -2M, reagent.queue.head-start.high",
        "reagent.queue.head-start.normal, soon, reagent.queue.head-start.normal",
        "reagent.queue.head-start.normal, 366D, reagent.queue.head-start.normal",
        "reagent.stream.reader-patience, 0S, reagent.stream.reader-patience",
        "reagent.archive.keep-days, -1, reagent.archive.keep-days",
        "reagent.archive.keep-callback-days, -1, reagent.archive.keep-callback-days",
        "reagent.webhook.max-concurrent, -1, reagent.webhook.max-concurrent",
        "reagent.webhook.max-per-host, 0, reagent.webhook.max-per-host",
        "reagent.webhook.timeout, 0S, reagent.webhook.timeout",
        "reagent.webhook.timeout, 1H, reagent.webhook.timeout",
        "reagent.model.limits.max-in-flight, 0, reagent.model.limits.max-in-flight",
        "reagent.model.limits.max-waiting, -1, reagent.model.limits.max-waiting",
        "reagent.model.limits.max-event-bytes, 1023, reagent.model.limits.max-event-bytes",
        "reagent.model.limits.max-answer-bytes, many, reagent.model.limits.max-answer-bytes",
        "reagent.model.limits.queue-wait, soon, reagent.model.limits.queue-wait",
        "reagent.model.retry.tries, 0, reagent.model.retry.tries",
        "reagent.model.default-model, nobody, reagent.model.default-model",
        "reagent.model.providers.x.kind, quantum, reagent.model.providers.x.kind",
        "reagent.run.max-sessions, many, reagent.run.max-sessions",
        "reagent.run.approval-expiry, soon, reagent.run.approval-expiry",
        "reagent.sandbox.kind, wall, reagent.sandbox.kind",
        "reagent.artifacts.store, s4, reagent.artifacts.store",
        "reagent.tools.timeouts.web_fetch, soon, reagent.tools.timeouts.web_fetch",
        "reagent.sql.max-concurrent, few, reagent.sql.max-concurrent",
        "reagent.stores.max-waiting-calls, all, reagent.stores.max-waiting-calls",
        "reagent.stores.start-patience, long, reagent.stores.start-patience",
        "quarkus.datasource.jdbc.max-size, many, quarkus.datasource.jdbc.max-size",
        "quarkus.datasource.jdbc.acquisition-timeout, soon, quarkus.datasource.jdbc.acquisition-timeout",
        "quarkus.redis.timeout, soon, quarkus.redis.timeout",
    })
    void aWrongValueIsRefusedInOneLineThatNamesIt(String property, String value, String variable) {
        var line = refusal(property, value);
        assertTrue(line.startsWith(variable), line);
        assertTrue(value.isEmpty() || line.contains(value.replaceAll("//.*@", "//…@")), line);
        assertFalse(line.contains("\n"), line);
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.http.port, 0",
        "reagent.tools.echo.enabled, true",
        "reagent.web-fetch.allowed-hosts, ''",
        "reagent.web-fetch.allowed-hosts, 'localhost, 127.0.0.1:8000,[::1]:80,::1'",
        "OPENAI_BASE_URL, http://127.0.0.1:11434/v1",
        "OPENAI_BASE_URL, ''",
        "OPENAI_API_KEY, ''",
        "OPENAI_MODEL, qwen/qwen3:8b",
        "reagent.webhook.secrets, ''",
        "reagent.webhook.secrets, 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz, whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI0'",
        "quarkus.datasource.jdbc.url, jdbc:postgresql://db:5432/reagent?ssl=true",
        "quarkus.redis.hosts, 'redis://:secret@a:6379/0,rediss://b:6380'",
        "reagent.queue.max-length, 0",
        "reagent.queue.org-limits.acme, 0",
        "reagent.queue.org-limits.\"internal-tests\", 50",
        "reagent.queue.head-start.high, 0S",
        "reagent.stream.reader-patience, 1S",
        "reagent.webhook.max-concurrent, 0",
        "reagent.webhook.timeout, 5M",
        "quarkus.http.host, ::1",
        "quarkus.http.host, localhost",
    })
    void aRightValueIsTaken(String property, String value) {
        assertDoesNotThrow(() -> SettingsCheck.check(settings(Map.of(property, value))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reagent.run.max-session",
                "reagent.runs.max-sessions",
                "reagent.stores.patience",
                "reagent.model.limits.max-inflight",
                "reagent.sandbox.tiers.small.cpus",
                "reagent.port",
            })
    void aSettingThatDoesNotExistIsRefusedInOneLine(String property) {
        assertEquals(
                property + ": there is no such setting; application.yaml lists all of them", refusal(property, "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"REAGENT_RUN_MAX_SESSION", "REAGENT_MODEL_LIMITS_MAX_INFLIGHT", "REAGENT_WEB_FETCH_HOSTS"})
    void aVariableOfASectionThatIsNoSettingIsRefused(String variable) {
        assertEquals(
                variable + ": there is no such setting; application.yaml lists all of them",
                refusalOf(environment(Map.of(variable, "1"))));
    }

    @Test
    void aVariableThatIsASettingOrOfNoSectionIsTaken() {
        assertDoesNotThrow(() -> SettingsCheck.check(environment(Map.of(
                "REAGENT_RUN_MAX_SESSIONS", "3",
                "REAGENT_TOOLS_TIMEOUTS_WEB_FETCH", "20S",
                "REAGENT_SQL_DATABASES_SHOP_URL", "jdbc:postgresql://a/b",
                "REAGENT_WEBHOOK_ALLOWED_HOSTS", "a",
                "REAGENT_URL", "http://127.0.0.1:8080",
                "REAGENT_JAVA_OPTS", "-Xmx1g",
                "REAGENT_TESTS_REQUIRE_DOCKER", "true"))));
    }

    @Test
    void theMappingsOfAllRoomsAreChecked() {
        var mappings = ArchitectureTest.HOUSE.stream()
                .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                .map(JavaClass::getName)
                .collect(toCollection(TreeSet::new));
        assertEquals(
                mappings, MappingsCheck.MAPPINGS.stream().map(Class::getName).collect(toCollection(TreeSet::new)));
    }

    @Test
    void theTypeThatIsExpectedIsNamed() {
        assertEquals(
                "reagent.run.max-sessions is \"many\": expected an integer",
                refusal("reagent.run.max-sessions", "many"));
        assertEquals(
                "reagent.run.model-drain is \"soon\": expected a time, such as 90S or 2M",
                refusal("reagent.run.model-drain", "soon"));
        assertEquals(
                "reagent.sandbox.kind is \"wall\": expected one of auto, bubblewrap, docker, none, process",
                refusal("reagent.sandbox.kind", "wall"));
    }

    @Test
    void aNumberBelowItsBoundIsRefusedWithTheBound() {
        assertEquals(
                "reagent.model.limits.max-in-flight is \"0\": expected at least 1",
                refusal("reagent.model.limits.max-in-flight", "0"));
        assertEquals(
                "reagent.model.limits.max-answer-bytes is \"many\": expected a long",
                refusal("reagent.model.limits.max-answer-bytes", "many"));
    }

    @Test
    void aSettingThatIsMissingIsNamed() {
        var line = refusal("reagent.model.models.x.context-window", "1000");
        assertTrue(line.contains("reagent.model.models.x.provider"), line);
        assertFalse(line.contains("\n") || line.contains("SRCFG"), line);
    }

    @Test
    void aWrongKeyIsNotShown() {
        var line = refusal("ANTHROPIC_API_KEY", "sk-secret with a space");
        assertTrue(line.startsWith("ANTHROPIC_API_KEY"), line);
        assertFalse(line.contains("secret"), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "whsec_hunter2",
                "whsec_c2hvcnQ=",
                "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz",
                "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz,"
            })
    void aWrongSecretOfCallbacksIsNotShown(String secrets) {
        assertEquals(
                "REAGENT_WEBHOOK_SECRETS is wrong: expected whsec_ and the Base64 of 24 to 64 bytes, comma-separated, the"
                        + " newest first",
                refusal("reagent.webhook.secrets", secrets));
    }

    @Test
    void aPasswordInAnAddressIsNotShown() {
        assertFalse(refusal("quarkus.redis.hosts", "redis://:hunter2@a:99999").contains("hunter2"));
        assertFalse(refusal("quarkus.datasource.jdbc.url", "jdbc:mysql://a/b?password=hunter2")
                .contains("hunter2"));
    }

    @Test
    void anotherAddressIsTakenWhereTheNetworkIsTrusted() {
        assertDoesNotThrow(() -> SettingsCheck.check(
                settings(Map.of("quarkus.http.host", "0.0.0.0", "reagent.http.trust-network", "true"))));
    }

    private static String refusal(String property, String value) {
        return refusalOf(settings(Map.of(property, value)));
    }

    private static String refusalOf(SmallRyeConfig settings) {
        return String.valueOf(assertThrows(StartRefused.class, () -> SettingsCheck.check(settings))
                .getMessage());
    }

    private static SmallRyeConfig settings(Map<String, String> changed) {
        return with(new PropertiesConfigSource(changed, "test", 400));
    }

    private static SmallRyeConfig environment(Map<String, String> variables) {
        return with(new EnvConfigSource(variables, 300));
    }

    /** The settings of application.yaml, and one source more. */
    private static SmallRyeConfig with(ConfigSource source) {
        try {
            var file = Path.of("application.yaml").toUri().toURL();
            return new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .withSources(new YamlConfigSource(file, 110), source)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

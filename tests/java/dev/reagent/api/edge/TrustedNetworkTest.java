package dev.reagent.api.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which names a server answers to whose operator trusts its network. */
class TrustedNetworkTest {

    private static CrossSiteGuard guard(Optional<Set<String>> hosts) {
        return new CrossSiteGuard(new HttpSettings() {
            @Override
            public boolean trustNetwork() {
                return true;
            }

            @Override
            public Duration headTimeout() {
                return Duration.ofSeconds(1);
            }

            @Override
            public Duration bodyTimeout() {
                return Duration.ofSeconds(1);
            }

            @Override
            public Optional<Set<String>> hosts() {
                return hosts;
            }
        });
    }

    private static HttpServerRequest request(HttpMethod method, String... headers) {
        var all = HeadersMultiMap.httpHeaders();
        for (int i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        return (HttpServerRequest) Proxy.newProxyInstance(
                TrustedNetworkTest.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (self, asked, args) -> asked.getName().equals("method") ? method : all);
    }

    private static String answer(CrossSiteGuard guard, String path, HttpMethod method, String... headers) {
        return guard.objection(request(method, headers), path)
                .map(problem -> problem.code().wireName())
                .orElse("served");
    }

    @Test
    void withoutNamesAnyHostIsServedAndAForeignOriginIsNot() {
        var guard = guard(Optional.empty());
        assertEquals("served", answer(guard, "/v1/agents", HttpMethod.POST, "Host", "10.1.2.3:8080"));
        assertEquals(
                "forbidden",
                answer(guard, "/v1/agents", HttpMethod.POST, "Host", "10.1.2.3:8080", "Origin", "http://a.example"));
    }

    @Test
    void withNamesOnlyProbesAreServedUnderAnother() {
        var guard = guard(Optional.of(Set.of("Agents.Example")));
        assertEquals("served", answer(guard, "/v1/agents", HttpMethod.GET, "Host", "agents.example"));
        assertEquals("forbidden", answer(guard, "/v1/agents", HttpMethod.GET, "Host", "10.1.2.3:8080"));
        assertEquals("forbidden", answer(guard, "/q/openapi", HttpMethod.GET, "Host", "10.1.2.3:8080"));
        for (var probe : new String[] {"/q/health/ready", "/q/health/group/traffic", "/q/health", "/q/metrics"}) {
            assertEquals("served", answer(guard, probe, HttpMethod.GET, "Host", "10.1.2.3:8080"));
            assertEquals("served", answer(guard, probe, HttpMethod.GET));
        }
    }
}

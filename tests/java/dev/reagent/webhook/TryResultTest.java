package dev.reagent.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.reagent.agent.call.Failure;
import dev.reagent.tool.web.http.PostAnswer.Answered;
import dev.reagent.tool.web.http.PostAnswer.Unanswered;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TryResultTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void whatIsTakenIsDelivered(int status) {
        var result = answered(status, 1);
        assertEquals(DeliveryStatus.DELIVERED, result.then());
        assertNull(result.error());
        assertEquals(status, result.statusCode());
    }

    @ParameterizedTest
    @CsvSource({
        "100, unexpected_status",
        "300, redirected",
        "302, redirected",
        "308, redirected",
        "400, unexpected_status",
        "401, unexpected_status",
        "404, unexpected_status",
        "429, unexpected_status",
        "500, unexpected_status",
        "503, unexpected_status"
    })
    void anythingElseIsTriedAgain(int status, String code) {
        var result = answered(status, 2);
        assertEquals(DeliveryStatus.PENDING, result.then());
        assertEquals(code, result.error().code());
        assertEquals(Duration.ofSeconds(30), result.pause());
        assertEquals(
                DeliveryStatus.FAILED, answered(status, BackoffSchedule.TRIES).then());
    }

    @Test
    void whoWantsNoMoreIsNotAskedAgain() {
        var result = answered(410, 1);
        assertEquals(DeliveryStatus.FAILED, result.then());
        assertEquals("gone", result.error().code());
    }

    @Test
    void noAnswerIsTriedAgain() {
        var result = TryResult.of(new Unanswered(new Failure("timeout", "too slow")), 1, NOW, 0);
        assertEquals(
                new TryResult(null, new Failure("timeout", "too slow"), DeliveryStatus.PENDING, Duration.ofSeconds(5)),
                result);
    }

    @ParameterizedTest
    @CsvSource({
        "'120', PT2M",
        "'0', PT5S",
        "'-1', PT5S",
        "'soon', PT5S",
        "'Sat, 21 Nov 2026 10:03:00 GMT', PT3M",
        "'Sat, 21 Nov 2026 09:00:00 GMT', PT5S",
        "'999999999999', PT1H"
    })
    void retryAfterIsHonouredWithinBounds(String header, Duration pause) {
        var headers = MultiMap.caseInsensitiveMultiMap().add("Retry-After", header);
        assertEquals(pause, TryResult.of(new Answered(503, headers), 1, NOW, 0).pause());
    }

    private static TryResult answered(int status, int tries) {
        return TryResult.of(new Answered(status, MultiMap.caseInsensitiveMultiMap()), tries, NOW, 0);
    }
}

package dev.reagent.api.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.reagent.api.problem.ProblemCode;
import dev.reagent.run.intake.RunRefused;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Pins every code that a client can meet. */
class ProblemCodeTest {

    @Test
    void everyCodeHasTheStatusThatClientsRelyOn() {
        var codes = Arrays.stream(ProblemCode.values())
                .map(it -> it.wireName() + " " + it.status() + (it.isRetryable() ? " retryable" : ""))
                .collect(Collectors.joining("\n"));
        assertEquals("""
                invalid_request 400
                forbidden 403
                operators_only 403
                not_found 404
                session_not_found 404
                call_not_found 404
                approval_not_found 404
                artifact_not_found 404
                delivery_not_found 404
                batch_not_found 404
                method_not_allowed 405
                not_acceptable 406
                request_timeout 408 retryable
                session_over 409
                idempotency_conflict 409
                approval_decided 409
                approval_expired 409
                approval_changed 409
                body_too_large 413
                unsupported_media_type 415
                unknown_model 422
                model_unavailable 422
                unknown_tool 422
                tool_unavailable 422
                unknown_sandbox 422
                sandbox_unavailable 422
                unknown_session 422
                unknown_artifact 422
                queue_full 429 retryable
                internal 500
                overloaded 503 retryable
                intake_paused 503 retryable
                store_full 503 retryable
                store_unavailable 503 retryable""", codes);
    }

    @Test
    void everyRefusalOfARunHasACode() {
        for (var why : RunRefused.Why.values()) {
            assertNotNull(ProblemMapper.code(why));
        }
    }
}

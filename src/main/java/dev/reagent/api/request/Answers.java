package dev.reagent.api.request;

import dev.reagent.api.problem.ApiJson;
import dev.reagent.run.intake.IdempotentAnswers.Answer;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;

/** Builds the successful responses of this API. */
public final class Answers {

    private Answers() {}

    public static Response ok(Object view) {
        return json(200, ApiJson.bytes(view)).build();
    }

    /** Returns an answer under an idempotency key: a new one, or an earlier one again. */
    public static Response kept(Answer answer) {
        return json(answer.status(), answer.body().getBytes(StandardCharsets.UTF_8))
                .build();
    }

    public static Response.ResponseBuilder json(int status, byte[] body) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .entity(body);
    }
}

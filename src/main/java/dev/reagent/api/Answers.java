package dev.reagent.api;

import dev.reagent.run.IdempotentAnswers.Answer;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;

/** The successful answers of this API. */
final class Answers {

    private Answers() {}

    static Response ok(Object view) {
        return json(200, ApiJson.bytes(view)).build();
    }

    /** An answer that was given before, or might have been. */
    static Response kept(Answer answer) {
        return json(answer.status(), answer.body().getBytes(StandardCharsets.UTF_8))
                .build();
    }

    static Response.ResponseBuilder json(int status, byte[] body) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .entity(body);
    }
}

package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What tests ask of one server, as any client would over HTTP. */
final class ServerApi {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PackagedServer server;

    ServerApi(PackagedServer server) {
        this.server = server;
    }

    /** Starts a run; its session's id. */
    String run(String prompt) throws IOException {
        return run(JSON.createObjectNode().put("prompt", prompt));
    }

    String run(JsonNode request) throws IOException {
        var answer = server.post("/v1/agents/run", request.toString());
        assertEquals(202, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body()).path("session_id").asText();
    }

    /** Starts runs with the prompts "run 0", "run 1" and so on. */
    List<String> runs(int count) throws IOException {
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.add(run("run " + i));
        }
        return ids;
    }

    JsonNode session(String id) throws IOException {
        var answer = server.get("/v1/agents/" + id);
        assertEquals(200, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body());
    }

    String status(String id) throws IOException {
        return session(id).path("status").asText();
    }

    boolean allAre(String status, Collection<String> ids) throws IOException {
        for (var id : ids) {
            if (!status(id).equals(status)) {
                return false;
            }
        }
        return true;
    }
}

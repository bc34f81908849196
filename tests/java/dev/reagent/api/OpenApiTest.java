package dev.reagent.api;

import static io.restassured.RestAssured.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The OpenAPI document says all that the API does. */
@QuarkusTest
@TestProfile(InMemory.class)
class OpenApiTest {

    private static JsonNode document() throws JsonProcessingException {
        return ApiJson.read(get("/q/openapi?format=json").asString());
    }

    @Test
    void everyEndpointIsDescribedWithEveryAnswerItGives() throws JsonProcessingException {
        var told = new TreeSet<String>();
        document()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    var statuses = new ArrayList<String>();
                    method.getValue().get("responses").fieldNames().forEachRemaining(statuses::add);
                    told.add(path.getKey() + " " + method.getKey() + " " + String.join(" ", new TreeSet<>(statuses)));
                }));
        assertEquals("""
                /v1/agents get 200 400 503
                /v1/agents/batch post 202 400 409 413 415 422 429 503
                /v1/agents/run post 202 400 409 413 415 422 429 503
                /v1/agents/{id} get 200 304 400 404 503
                /v1/agents/{id}/artifacts get 200 400 404 503
                /v1/agents/{id}/calls/{call_id} get 200 400 404 503
                /v1/agents/{id}/cancel post 200 400 404 409 413 415 503
                /v1/agents/{id}/events get 200 204 400 404 503
                /v1/agents/{id}/logs get 200 400 404 503
                /v1/approvals get 200 400 503
                /v1/approvals/{id} get 200 400 404 503
                /v1/approvals/{id}/decision post 200 400 404 409 413 415 503
                /v1/artifacts/{id} get 200 304 400 404 503
                /v1/batches/{id} get 200 400 404 503
                /v1/callbacks/deliveries get 200 400 503
                /v1/callbacks/deliveries/{id}/replay post 202 400 404 409 413 415 503
                /v1/models get 200 400
                /v1/operations get 200 400 403 503
                /v1/operations post 200 400 403 413 415 503
                /v1/tools get 200 400""", String.join("\n", told));
    }

    @Test
    void everySchemaOfARecordIsInSnakeCaseAndKnown() throws JsonProcessingException {
        var strange = new ArrayList<String>();
        document().get("components").get("schemas").properties().forEach(schema -> {
            var properties = schema.getValue().get("properties");
            if (properties != null) {
                properties.fieldNames().forEachRemaining(name -> {
                    if (!name.matches("[a-z_]+")) {
                        strange.add(schema.getKey() + "." + name);
                    }
                });
                if (!schema.getValue().has("required") && !schema.getKey().endsWith("Request")) {
                    strange.add(schema.getKey());
                }
            }
        });
        assertEquals(List.of(), strange);
    }

    @Test
    void limitsAndNullsAreTold() throws JsonProcessingException {
        var schemas = document().get("components").get("schemas");
        var steps = schemas.get("RunRequest").get("properties").get("max_steps");
        assertEquals(1, steps.get("minimum").intValue());
        assertEquals(200, steps.get("maximum").intValue());
        assertEquals(
                "false", schemas.get("RunRequest").get("additionalProperties").toString());
        assertTrue(schemas.get("SessionView")
                .get("properties")
                .get("finished_at")
                .get("nullable")
                .booleanValue());
        assertEquals(20, schemas.get("SessionView").get("required").size(), "every field of a view is always there");
    }
}

package dev.reagent.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.api.contract.Contract;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The API over the real rooms: stores, queue, runner, stream. */
@QuarkusTest
class RealAgentTest {

    @Test
    void anOrderedRunIsPolledStreamedListedAndCannotBeCancelledOnceItIsOver() {
        var key = UUID.randomUUID().toString();
        var order = given().filter(Contract.filter())
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body("{\"prompt\":\"Say hello.\",\"tools\":[]}");
        String id =
                order.post("/v1/agents/run").then().statusCode(202).extract().path("session_id");
        order.post("/v1/agents/run").then().statusCode(202).body("session_id", equalTo(id));
        given().filter(Contract.filter())
                .get("/v1/agents/" + id + "?wait_seconds=60")
                .then()
                .statusCode(200)
                .body("status", equalTo("completed"));
        var stream = given().get("/v1/agents/" + id + "/events").asString();
        assertTrue(stream.contains("event: session.started"), stream);
        assertTrue(stream.contains("event: session.completed"), stream);
        given().filter(Contract.filter())
                .get("/v1/agents?limit=1")
                .then()
                .statusCode(200)
                .body("sessions[0].session_id", equalTo(id));
        given().filter(Contract.filter())
                .contentType("application/json")
                .post("/v1/agents/" + id + "/cancel")
                .then()
                .statusCode(409)
                .body("code", equalTo("session_over"));
    }

    @Test
    void theServerTellsHowItIs() {
        given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/metrics").then().statusCode(200);
    }
}

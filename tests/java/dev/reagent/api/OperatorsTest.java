package dev.reagent.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reagent.journey.SmallServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may order operations, on a server that others reach too. */
@QuarkusTest
@TestProfile(SmallServer.class)
class OperatorsTest {

    @Test
    void onlyWhoeverIsOnTheServersMachineMayOrderOperations() throws SocketException {
        var own = ownAddress();
        assumeTrue(own.isPresent(), "this machine has no address but loopback");
        var outside = "http://" + own.get().getHostAddress() + ":" + RestAssured.port;
        given().get(outside + "/v1/tools").then().statusCode(200);
        given().get(outside + "/v1/operations").then().statusCode(403).body("code", equalTo("operators_only"));
        given().contentType("application/json")
                .header("X-Forwarded-For", "127.0.0.1")
                .header("Forwarded", "for=127.0.0.1")
                .body("{\"action\":\"pause_intake\"}")
                .post(outside + "/v1/operations")
                .then()
                .statusCode(403)
                .body("code", equalTo("operators_only"))
                .body("retryable", equalTo(false));
        given().get("http://127.0.0.1:" + RestAssured.port + "/v1/operations")
                .then()
                .statusCode(200)
                .body("intake_paused", equalTo(false));
    }

    private static Optional<InetAddress> ownAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }
}

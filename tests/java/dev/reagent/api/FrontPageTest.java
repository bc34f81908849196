package dev.reagent.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is at the root, and that what it links to is there. */
@QuarkusTest
@TestProfile(InMemory.class)
class FrontPageTest {

    private static final List<String> LINKS = List.of("/q/swagger-ui", "/q/openapi", "/q/health", "/q/metrics");

    @Test
    void aBrowserIsShownAPage() {
        var page = given().accept("text/html,application/xhtml+xml,*/*;q=0.8")
                .get("/")
                .then()
                .statusCode(200)
                .contentType("text/html")
                .header("Content-Security-Policy", containsString("default-src 'none'"));
        LINKS.forEach(link -> page.body(containsString("href=\"" + link + "\"")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/swagger-ui/", "/q/openapi", "/q/health/live", "/q/metrics"})
    void whatItLinksToIsThere(String path) {
        given().get(path).then().statusCode(200);
    }

    @Test
    void thePageOfTheApiLoadsWhatIsThere() {
        var page = given().get("/q/swagger-ui").then().statusCode(200).contentType("text/html");
        var loaded = Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(page.extract().asString())
                .results()
                .map(it -> it.group(1))
                .toList();
        assertEquals(4, loaded.size(), loaded.toString());
        loaded.forEach(path -> given().get(path).then().statusCode(200));
    }

    @Test
    void theDocumentComesAsJsonToWhoeverAcceptsOnlyThat() {
        given().accept("application/json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("info.title", equalTo("Reagent"));
        given().accept("application/json")
                .get("/q/openapi?format=yaml")
                .then()
                .statusCode(200)
                .contentType("application/yaml");
        given().get("/q/openapi?format=JSON").then().contentType("application/json");
    }

    @Test
    void aProgramFindsNothingThere() {
        given().accept("application/json").get("/").then().statusCode(404).body("code", equalTo("not_found"));
    }
}

package dev.reagent.api.contract;

import static io.restassured.RestAssured.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.reagent.api.InMemory;
import dev.reagent.api.problem.ApiJson;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The contract says all that the API does, and the server serves it as it is written. */
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
    void theServedDocumentIsTheFile() throws JsonProcessingException {
        assertEquals(OpenApiFile.read(), document());
        assertEquals(OpenApiFile.read(), OpenApiFile.parsed(get("/q/openapi").asString()));
    }

    @Test
    void thePathsOfTheFileAreThoseOfTheResources() {
        var inFile = new TreeSet<String>();
        OpenApiFile.read()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> inFile.add(path.getKey() + " " + method)));
        assertEquals(String.join("\n", resources()), String.join("\n", inFile));
    }

    /** By their annotations: every method of every resource, with its whole path. */
    private static TreeSet<String> resources() {
        var found = new TreeSet<String>();
        new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.reagent.api")
                        .stream()
                        .filter(it -> it.isAnnotatedWith(Path.class))
                        .map(JavaClass::reflect)
                        .forEach(resource -> {
                            for (var method : resource.getDeclaredMethods()) {
                                for (var annotation : method.getAnnotations()) {
                                    var http = annotation.annotationType().getAnnotation(HttpMethod.class);
                                    if (http != null) {
                                        found.add(path(resource, method) + " "
                                                + http.value().toLowerCase(Locale.ROOT));
                                    }
                                }
                            }
                        });
        return found;
    }

    private static String path(Class<?> resource, Method method) {
        var own = method.getAnnotation(Path.class);
        var whole = "/" + resource.getAnnotation(Path.class).value() + (own == null ? "" : "/" + own.value());
        return whole.replaceAll("/+", "/");
    }

    @Test
    void everyOperationHasItsNameItsTagAndASentence() {
        var names = new TreeSet<String>();
        OpenApiFile.read()
                .get("paths")
                .forEach(path -> path.forEach(operation -> {
                    var name = operation.path("operationId").asText();
                    assertTrue(names.add(name) && name.matches("[a-z]+[A-Z][A-Za-z]+"), name);
                    assertEquals(1, operation.path("tags").size(), name);
                    assertTrue(operation.path("summary").asText().matches("[A-Z].*[^.]"), name);
                }));
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

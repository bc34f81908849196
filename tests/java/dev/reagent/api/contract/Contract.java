package dev.reagent.api.contract;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.restassured.OpenApiValidationFilter;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import org.jspecify.annotations.Nullable;

/** Holds the server's answers against the server's own OpenAPI document. */
public final class Contract {

    private static @Nullable Filter filter;

    private Contract() {}

    /** Fails a test whose answer is not what the document says. The document is read once: it is the same for every configuration. */
    public static synchronized Filter filter() {
        if (filter == null) {
            filter = read(RestAssured.get("/q/openapi").asString());
        }
        return filter;
    }

    private static Filter read(String document) {
        return new OpenApiValidationFilter(OpenApiInteractionValidator.createForInlineApiSpecification(document)
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.request", ValidationReport.Level.IGNORE)
                        .build())
                .build());
    }
}

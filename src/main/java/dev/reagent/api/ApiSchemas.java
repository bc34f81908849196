package dev.reagent.api;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.validation.constraints.NotNull;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/**
 * Makes the schemas of the OpenAPI document say what the records do: names in snake_case, a view's every field always
 * there, and null only where the record allows it.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_STARTUP)
public class ApiSchemas implements OASFilter {

    private static final Map<String, Class<? extends Record>> RECORDS = Stream.<Class<? extends Record>>of(
                    RunRequest.class,
                    SandboxView.class,
                    SandboxUseView.class,
                    LogView.class,
                    LogView.LineView.class,
                    MessageRequest.class,
                    CallbackRequest.class,
                    DecisionRequest.class,
                    NothingRequest.class,
                    AcceptedView.class,
                    AfterRequest.class,
                    AfterView.class,
                    ActionView.class,
                    ArtifactListView.class,
                    ArtifactView.class,
                    BatchRequest.class,
                    BatchAcceptedView.class,
                    BatchView.class,
                    BatchView.CountsView.class,
                    BatchView.ThenView.class,
                    ApprovalListView.class,
                    ApprovalView.class,
                    CallView.class,
                    DeliveryListView.class,
                    DeliveryView.class,
                    DeliveryView.AttemptView.class,
                    CancelledView.class,
                    CancelledView.StoppedView.class,
                    ErrorView.class,
                    FileRequest.class,
                    FailureView.class,
                    ModelListView.class,
                    ModelListView.ModelView.class,
                    ObservationView.class,
                    PendingApprovalView.class,
                    QueueView.class,
                    OperationRequest.class,
                    OperationsView.class,
                    OperationsView.ServerView.class,
                    QueueView.Ahead.class,
                    Problem.class,
                    RetryRequest.class,
                    RetryView.class,
                    SessionListView.class,
                    SessionView.class,
                    StepView.class,
                    SummaryView.class,
                    ToolListView.class,
                    ToolListView.ToolView.class,
                    TotalsView.class,
                    UsageView.class,
                    Violation.class)
            .collect(Collectors.toMap(Class::getSimpleName, it -> it));

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Map<String, Schema> schemas = document.getComponents().getSchemas();
        schemas.forEach((name, schema) -> {
            var type = RECORDS.get(name);
            if (type != null && schema.getProperties() != null) {
                describe(type, schema);
            }
        });
        schemas.forEach((name, schema) -> {
            var type = RECORDS.get(name);
            if (type != null && schema.getProperties() != null && isView(type)) {
                allowNulls(type, schema, schemas);
            }
        });
    }

    private static void describe(Class<? extends Record> type, Schema schema) {
        var properties = new LinkedHashMap<String, Schema>();
        var required = new ArrayList<String>();
        for (var component : type.getRecordComponents()) {
            var property = property(schema, component);
            if (property != null) {
                properties.put(RequestReader.snake(wireName(component)), property);
                if (isRequired(type, component)) {
                    required.add(RequestReader.snake(wireName(component)));
                }
            }
        }
        schema.setProperties(properties);
        schema.setRequired(required.isEmpty() ? null : required);
    }

    private static @Nullable Schema property(Schema schema, RecordComponent component) {
        var properties = schema.getProperties();
        var named = properties.get(component.getName());
        return named != null ? named : properties.get(RequestReader.snake(wireName(component)));
    }

    private static String wireName(RecordComponent component) {
        return component.getName().equals("isDefault") ? "default" : component.getName();
    }

    private static boolean isRequired(Class<?> type, RecordComponent component) {
        if (type == Problem.class) {
            return !isNullable(component);
        }
        return isView(type) || component.getAccessor().isAnnotationPresent(NotNull.class);
    }

    private static boolean isView(Class<?> type) {
        return !type.getSimpleName().endsWith("Request") && type != Problem.class;
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static void allowNulls(Class<? extends Record> type, Schema schema, Map<String, Schema> schemas) {
        for (var component : type.getRecordComponents()) {
            var name = RequestReader.snake(wireName(component));
            var property = schema.getProperties().get(name);
            if (property != null && isNullable(component)) {
                schema.addProperty(name, nullable(property, schemas));
            }
        }
    }

    /** What is referred to is written out: a reference cannot say that null is allowed too. */
    private static Schema nullable(Schema property, Map<String, Schema> schemas) {
        var ref = property.getRef();
        var meant = ref == null ? property : schemas.getOrDefault(ref.substring(ref.lastIndexOf('/') + 1), property);
        var types = new ArrayList<>(meant.getType() == null ? List.of(SchemaType.OBJECT) : meant.getType());
        types.add(SchemaType.NULL);
        var values = meant.getEnumeration() == null ? null : new ArrayList<>(meant.getEnumeration());
        if (values != null) {
            values.add(null);
        }
        return OASFactory.createSchema()
                .type(types)
                .description(property.getDescription() == null ? meant.getDescription() : property.getDescription())
                .format(meant.getFormat())
                .pattern(meant.getPattern())
                .minimum(meant.getMinimum())
                .enumeration(values)
                .examples(meant.getExamples())
                .properties(meant.getProperties())
                .required(meant.getRequired());
    }
}

package dev.reagent.api.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.reagent.agent.Event;
import dev.reagent.api.body.JsonNames;
import dev.reagent.api.problem.Problem;
import dev.reagent.api.problem.ProblemCode;
import dev.reagent.model.ModelException;
import dev.reagent.stream.StreamItem;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The schemas of the contract and the records that are read and written have the same fields, limits, nulls and values. */
class OpenApiRecordsTest {

    private static final Map<Class<?>, String> TYPES = Map.ofEntries(
            Map.entry(String.class, "string"),
            Map.entry(Instant.class, "string date-time"),
            Map.entry(ObjectNode.class, "object"),
            Map.entry(boolean.class, "boolean"),
            Map.entry(Boolean.class, "boolean"),
            Map.entry(int.class, "integer"),
            Map.entry(Integer.class, "integer"),
            Map.entry(long.class, "integer"),
            Map.entry(Long.class, "integer"),
            Map.entry(double.class, "number"),
            Map.entry(Double.class, "number"),
            // a callback's session or approval
            Map.entry(Object.class, "object"));

    /** One of an enum in the file and a text in the code, or the other way round: clients must expect codes that they do not know. */
    private static final Set<String> ENUM_ON_ONE_SIDE = Set.of("CallbackBody.type", "Problem.code");

    private static final Map<String, Class<?>> RECORDS = records();

    private final JsonNode schemas = OpenApiFile.schemas();

    private static Map<String, Class<?>> records() {
        Map<String, Class<?>> found = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.reagent.api")
                        .stream()
                        .filter(JavaClass::isRecord)
                        .filter(it ->
                                it.getSimpleName().matches("\\w+View|\\w+Request|Ahead|CallbackBody|Problem|Violation"))
                        .map(JavaClass::reflect)
                        .collect(
                                Collectors.toMap(Class::getSimpleName, it -> (Class<?>) it, (a, b) -> a, TreeMap::new));
        var groups = found.values().stream()
                .flatMap(OpenApiRecordsTest::accessors)
                .filter(it -> it.isAnnotationPresent(JsonUnwrapped.class))
                .map(it -> it.getReturnType().getSimpleName())
                .collect(Collectors.toSet());
        found.keySet().removeAll(groups);
        return found;
    }

    private static Stream<Method> accessors(Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getAccessor);
    }

    /** What is a field on the wire: each component, those of an unwrapped record in its place, and what is derived. */
    private static Stream<Method> fields(Class<?> type) {
        var inCode = accessors(type)
                .flatMap(
                        it -> it.isAnnotationPresent(JsonUnwrapped.class) ? fields(it.getReturnType()) : Stream.of(it));
        var derived = Arrays.stream(type.getDeclaredMethods())
                .filter(it -> it.isAnnotationPresent(JsonProperty.class))
                .filter(it -> accessors(type).noneMatch(it::equals));
        var order = type.getAnnotation(JsonPropertyOrder.class);
        if (order == null) {
            return Stream.concat(inCode, derived);
        }
        var first = Arrays.asList(order.value());
        return Stream.concat(derived, inCode)
                .sorted(Comparator.comparing(it -> Math.floorMod(first.indexOf(wireName(it)), first.size() + 1)));
    }

    @Test
    void everyRecordIsASchemaAndEveryObjectIsARecord() {
        var objects = new TreeSet<String>();
        schemas.properties().forEach(it -> {
            if (it.getValue().path("type").asText().equals("object")) {
                objects.add(it.getKey());
            }
        });
        objects.remove("EventData"); // of the stream: EventContractTest
        assertEquals(String.join("\n", RECORDS.keySet()), String.join("\n", objects));
    }

    @Test
    void theFieldsOfEveryRecordAreThoseOfItsSchema() {
        var found = new ArrayList<String>();
        RECORDS.forEach((name, type) -> {
            var inCode = fields(type).map(OpenApiRecordsTest::wireName).toList();
            var inFile = List.copyOf(
                    OpenApiFile.properties(schemas.get(name), schemas).keySet());
            if (!inCode.equals(inFile)) {
                found.add(name + ": the record has " + inCode + ", the file " + inFile);
            }
        });
        assertEquals("", String.join("\n", found));
    }

    @Test
    void everyFieldHasItsTypeItsNullAndItsLimits() {
        var found = new ArrayList<String>();
        RECORDS.forEach((name, type) -> {
            fields(type).forEach(field -> {
                var schema = schemas.get(name).get("properties").path(wireName(field));
                faults(type, field, schema).forEach(it -> found.add(name + "." + wireName(field) + ": " + it));
            });
        });
        assertEquals("", String.join("\n", found));
    }

    @Test
    void requestsKnowNoOtherFields() {
        RECORDS.keySet().stream()
                .filter(name -> name.endsWith("Request"))
                .forEach(name -> assertEquals(
                        "false", schemas.get(name).path("additionalProperties").toString(), name));
    }

    private List<String> faults(Class<?> type, Method field, JsonNode schema) {
        var found = new ArrayList<String>();
        if (!ENUM_ON_ONE_SIDE.contains(type.getSimpleName() + "." + field.getName())) {
            differ(found, "type", typeOf(field.getGenericReturnType()), typeOf(schema));
        }
        differ(found, "required", isRequired(type, field), isListed(schemas.get(type.getSimpleName()), field));
        var meant = OpenApiFile.resolved(schema, schemas);
        if (!type.getSimpleName().endsWith("Request")) {
            differ(
                    found,
                    "nullable",
                    isNullable(type, field),
                    meant.path("nullable").asBoolean());
        }
        limits(found, field, field.getAnnotatedReturnType(), meant);
        if (field.getAnnotatedReturnType() instanceof AnnotatedParameterizedType list) {
            var item = list.getAnnotatedActualTypeArguments()[0];
            limits(found, item, item, OpenApiFile.resolved(meant.path("items"), schemas));
        }
        return found;
    }

    private static void differ(List<String> found, String what, Object inCode, Object inFile) {
        if (!inCode.equals(inFile)) {
            found.add(what + " is " + inCode + " in the code and " + inFile + " in the file");
        }
    }

    private static String typeOf(Type type) {
        if (type instanceof ParameterizedType list) {
            return "array of " + typeOf(list.getActualTypeArguments()[0]);
        }
        var plain = (Class<?>) type;
        return plain.isRecord()
                ? plain.getSimpleName()
                : plain.isEnum() ? wireNames(plain).toString() : TYPES.getOrDefault(plain, plain.getName());
    }

    private String typeOf(JsonNode schema) {
        var meant = OpenApiFile.resolved(schema, schemas);
        var type = meant.path("type").asText();
        if (schema.has("$ref") && type.equals("object")) {
            return OpenApiFile.nameIn(schema.get("$ref").textValue());
        } else if (type.equals("array")) {
            return "array of " + typeOf(meant.get("items"));
        } else if (meant.has("enum") && !meant.path("nullable").asBoolean()) {
            return OpenApiFile.texts(meant.get("enum")).toString();
        }
        return meant.path("format").asText().equals("date-time") ? type + " date-time" : type;
    }

    private static boolean isRequired(Class<?> type, Method field) {
        return type == Problem.class
                ? !isMarkedNullable(field)
                : !type.getSimpleName().endsWith("Request") || field.isAnnotationPresent(NotNull.class);
    }

    private static boolean isListed(JsonNode schema, Method field) {
        return OpenApiFile.texts(schema.path("required")).contains(wireName(field));
    }

    /** What a problem does not have is left out, never null. */
    private static boolean isNullable(Class<?> type, Method field) {
        return type != Problem.class && isMarkedNullable(field);
    }

    private static boolean isMarkedNullable(Method field) {
        return field.getAnnotatedReturnType().isAnnotationPresent(Nullable.class);
    }

    private static void limits(List<String> found, AnnotatedElement where, AnnotatedType type, JsonNode schema) {
        var size = limit(where, type, Size.class);
        if (size != null) {
            var of = type.getType() == String.class ? "Length" : "Items";
            differ(found, "min" + of, (long) size.min(), schema.path("min" + of).asLong());
            differ(found, "max" + of, (long) size.max(), schema.path("max" + of).asLong());
        }
        var min = limit(where, type, Min.class);
        var decimalMin = limit(where, type, DecimalMin.class);
        if (min != null || decimalMin != null) {
            var least = min != null ? BigDecimal.valueOf(min.value()) : new BigDecimal(decimalMin.value());
            differ(found, "minimum", least, schema.path("minimum").decimalValue());
        }
        var max = limit(where, type, Max.class);
        var decimalMax = limit(where, type, DecimalMax.class);
        if (max != null || decimalMax != null) {
            var most = max != null ? BigDecimal.valueOf(max.value()) : new BigDecimal(decimalMax.value());
            differ(found, "maximum", most, schema.path("maximum").decimalValue());
        }
    }

    private static <A extends Annotation> @Nullable A limit(AnnotatedElement where, AnnotatedType type, Class<A> kind) {
        var found = where.getAnnotation(kind);
        return found != null ? found : type.getAnnotation(kind);
    }

    private static String wireName(Method field) {
        var named = field.getAnnotation(JsonProperty.class);
        return named == null || named.value().isEmpty() ? JsonNames.snake(field.getName()) : named.value();
    }

    private static TreeSet<String> wireNames(Class<?> type) {
        return Arrays.stream(type.getFields())
                .filter(field -> field.isEnumConstant())
                .map(field -> field.isAnnotationPresent(JsonProperty.class)
                        ? field.getAnnotation(JsonProperty.class).value()
                        : field.getName().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Values that the code writes as texts. */
    @Test
    void theValuesThatNoRecordNamesAreThoseOfTheCode() {
        var reasons = Arrays.stream(ModelException.Reason.values())
                .map(reason -> reason.wireName())
                .collect(Collectors.toCollection(TreeSet::new));
        reasons.add("null");
        assertEquals(reasons, values("UnavailableReason"));
        var decisions = values("Decision");
        decisions.add("null");
        assertEquals(decisions, values("DecisionMade"));
        assertEquals(wireNames(Event.StepRestarted.Reason.class), values("RestartReason"));
        assertEquals(wireNames(StreamItem.Gap.Reason.class), values("GapReason"));
    }

    private TreeSet<String> values(String name) {
        return OpenApiFile.texts(schemas.get(name).get("enum"));
    }

    @Test
    void everyErrorCodeIsNamed() {
        var contract = OpenApiFile.read().toString();
        var missing = Arrays.stream(ProblemCode.values())
                .map(ProblemCode::wireName)
                .filter(code -> !contract.contains("`" + code + "`"))
                .toList();
        assertEquals(List.of(), missing);
    }
}

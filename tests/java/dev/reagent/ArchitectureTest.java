package dev.reagent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Holds the map in {@code package-info} true: the rooms, the arrows between them, and who may touch which technology. */
class ArchitectureTest {

    static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.reagent");

    @TestFactory
    Stream<DynamicTest> theMapIsTrue() {
        return rules().map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(HOUSE)));
    }

    private static Stream<ArchRule> rules() {
        return Stream.concat(
                rulesOfTheHouse(),
                InnerArrows.ALL.entrySet().stream().map(house -> arrowsInside(house.getKey(), house.getValue())));
    }

    private static Stream<ArchRule> rulesOfTheHouse() {
        return Stream.of(
                arrows(),
                noCycles(),
                noCyclesInside(),
                noCyclesOfFiles(),
                everyClassLivesInARoom(),
                agentIsJavaOnly(),
                agentHasNoClock(),
                onlyApiSpeaksHttp(),
                bodiesAreReadInOneWay(),
                onlyPostgresTouches(),
                onlyRedisTouches(),
                onlyDockerTouches(),
                nothingMemoizes(),
                noVagueNames());
    }

    /** Arrows point down only; {@code stores} and {@code cli} are at the edge: nothing that decides knows them. */
    private static ArchRule arrows() {
        return layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("api")
                .definedBy("dev.reagent.api..")
                .layer("stream")
                .definedBy("dev.reagent.stream..")
                .layer("webhook")
                .definedBy("dev.reagent.webhook..")
                .layer("run")
                .definedBy("dev.reagent.run..")
                .layer("model")
                .definedBy("dev.reagent.model..")
                .layer("tool")
                .definedBy("dev.reagent.tool..")
                .layer("sandbox")
                .definedBy("dev.reagent.sandbox..")
                .layer("artifact")
                .definedBy("dev.reagent.artifact..")
                .layer("approval")
                .definedBy("dev.reagent.approval..")
                .layer("agent")
                .definedBy("dev.reagent.agent..")
                .layer("stores")
                .definedBy("dev.reagent.stores..")
                .layer("cli")
                .definedBy("dev.reagent.cli..")
                .whereLayer("api")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("stream")
                .mayOnlyBeAccessedByLayers("api")
                .whereLayer("webhook")
                .mayOnlyBeAccessedByLayers("api")
                .whereLayer("run")
                .mayOnlyBeAccessedByLayers("api", "stream", "webhook")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("api", "stream", "webhook", "run", "cli")
                .whereLayer("tool")
                .mayOnlyBeAccessedByLayers("api", "stream", "webhook", "run")
                .whereLayer("sandbox")
                .mayOnlyBeAccessedByLayers("api", "stream", "webhook", "run", "tool")
                .whereLayer("artifact")
                .mayOnlyBeAccessedByLayers("api", "stream", "webhook", "run", "tool")
                .whereLayer("approval")
                .mayOnlyBeAccessedByLayers("api", "stream", "webhook", "run")
                .whereLayer("agent")
                .mayOnlyBeAccessedByLayers(
                        "api", "stream", "webhook", "run", "model", "tool", "sandbox", "artifact", "approval")
                .whereLayer("stores")
                .mayOnlyBeAccessedByLayers(
                        "api", "stream", "webhook", "run", "approval", "tool", "sandbox", "artifact", "cli")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .as("arrows point down only");
    }

    private static ArchRule arrowsInside(String house, Map<String, Set<String>> arrows) {
        var root = "dev.reagent." + house;
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(new ArchCondition<>("use only the rooms that are below") {
                    @Override
                    public void check(JavaClass user, ConditionEvents events) {
                        var room = room(root, user);
                        var below = arrows.get(room);
                        if (below == null) {
                            events.add(SimpleConditionEvent.violated(user, user.getName() + " is in no room"));
                            return;
                        }
                        for (var arrow : user.getDirectDependenciesFromSelf()) {
                            var used = arrow.getTargetClass();
                            if (isIn(root, used)
                                    && !room(root, used).equals(room)
                                    && !below.contains(room(root, used))) {
                                events.add(SimpleConditionEvent.violated(user, arrow.getDescription()));
                            }
                        }
                    }
                })
                .as("arrows inside " + house + " point down only");
    }

    private static boolean isIn(String root, JavaClass type) {
        return type.getPackageName().equals(root) || type.getPackageName().startsWith(root + ".");
    }

    /** The folder below the root; empty for the root itself. */
    private static String room(String root, JavaClass type) {
        return type.getPackageName().substring(root.length()).replaceFirst("^\\.", "");
    }

    private static ArchRule noCycles() {
        return slices().matching("dev.reagent.(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .as("no room leads back to itself");
    }

    private static ArchRule noCyclesInside() {
        return slices().matching("dev.reagent.(**)").should().beFreeOfCycles().as("no folder leads back to itself");
    }

    private static ArchRule noCyclesOfFiles() {
        return slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return SliceIdentifier.of(type.getName().replaceFirst("\\$.*", ""));
                    }

                    @Override
                    public String getDescription() {
                        return "files";
                    }
                })
                .should()
                .beFreeOfCycles()
                .as("no file leads back to itself");
    }

    private static ArchRule everyClassLivesInARoom() {
        return classes()
                .that()
                .areNotAnonymousClasses()
                .should()
                .resideInAnyPackage(
                        "dev.reagent",
                        "dev.reagent.agent..",
                        "dev.reagent.model..",
                        "dev.reagent.tool..",
                        "dev.reagent.sandbox..",
                        "dev.reagent.artifact..",
                        "dev.reagent.approval..",
                        "dev.reagent.run..",
                        "dev.reagent.stream..",
                        "dev.reagent.webhook..",
                        "dev.reagent.api..",
                        "dev.reagent.stores..",
                        "dev.reagent.cli..")
                .allowEmptyShould(true)
                .as("every class lives in a room of the map");
    }

    private static ArchRule agentIsJavaOnly() {
        return classes()
                .that()
                .resideInAPackage("dev.reagent.agent..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.reagent.agent..", "java..", "org.jspecify..")
                .allowEmptyShould(true)
                .as("agent is Java only");
    }

    private static ArchRule agentHasNoClock() {
        return noClasses()
                .that()
                .resideInAPackage("dev.reagent.agent..")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.time.Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.file..", "java.net..", "java.util.concurrent..")
                .allowEmptyShould(true)
                .as("agent has no clock, no thread and no I/O");
    }

    /** See {@link dev.reagent.stores.Once}. */
    private static ArchRule nothingMemoizes() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.smallrye.mutiny.groups.UniMemoize")
                .as("stores.Once takes the place of Mutiny's memoize()");
    }

    private static ArchRule onlyApiSpeaksHttp() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("dev.reagent.api..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.ws.rs..")
                .as("only api touches jakarta.ws.rs");
    }

    private static ArchRule onlyPostgresTouches() {
        return noClasses()
                .that()
                .haveNameNotMatching(".*\\.Postgres[^.]*")
                .and()
                .haveNameNotMatching("dev\\.reagent\\.stores\\.[^.]*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jdbi..")
                .allowEmptyShould(true)
                .as("only Postgres* touches JDBI");
    }

    private static ArchRule onlyRedisTouches() {
        return noClasses()
                .that()
                .haveNameNotMatching(".*\\.Redis[^.]*")
                .and()
                .haveNameNotMatching("dev\\.reagent\\.stores\\.[^.]*")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus.redis..", "io.vertx.redis..", "io.vertx.mutiny.redis..")
                .allowEmptyShould(true)
                .as("only Redis* touches the Redis client");
    }

    private static ArchRule onlyDockerTouches() {
        return noClasses()
                .that()
                .haveNameNotMatching(".*\\.Docker[^.]*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.github.dockerjava..")
                .allowEmptyShould(true)
                .as("only Docker* touches docker-java");
    }

    /** A parameter of a resource without an annotation would be its body, read by the framework on the event loop. */
    private static ArchRule bodiesAreReadInOneWay() {
        return methods()
                .that()
                .areDeclaredInClassesThat()
                .areAnnotatedWith("jakarta.ws.rs.Path")
                .and()
                .arePublic()
                .should(new ArchCondition<>("take no body but by RequestBodies") {
                    @Override
                    public void check(JavaMethod method, ConditionEvents events) {
                        method.getParameters().stream()
                                .filter(parameter -> parameter.getAnnotations().isEmpty())
                                .forEach(body -> events.add(
                                        SimpleConditionEvent.violated(method, body.getDescription() + " is a body")));
                    }
                })
                .as("resources take bodies only by RequestBodies");
    }

    private static ArchRule noVagueNames() {
        return noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Common|Helper|Impl|Manager|Dto)(\\$.*)?")
                .orShould()
                .resideInAnyPackage(
                        "..util..", "..common..", "..service..", "..impl..", "..dto..", "..helper..", "..manager..")
                .as("no name says less than what the thing is");
    }
}

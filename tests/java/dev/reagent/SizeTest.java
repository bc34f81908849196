package dev.reagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds files, folders and constructors to a size that can be read at once. */
class SizeTest {

    private static final Path SOURCES = Path.of("src/main/java/dev/reagent");
    private static final Path TESTS = Path.of("tests/java/dev/reagent");

    private static final int LONGEST_FILE = 300;
    private static final int LONGEST_OF_NINE_IN_TEN = 160;
    private static final int MEDIAN_FILE = 60;
    private static final int FILES_OF_A_FOLDER = 25;
    private static final int PARAMETERS = 8;

    /** The fields of a body that a client sends, and of an event as it is stored; neither is built from its values in many places. */
    private static final Map<String, Integer> WIDER =
            Map.of("dev.reagent.api.run.RunRequest", 16, "dev.reagent.agent.Event$ModelAnswered", 10);

    /** The model of ownership and its search use each other's parts. */
    private static final Map<Path, Integer> LARGER = Map.of(TESTS.resolve("chaos/ownership"), 33);

    @Test
    void noFileIsLong() throws IOException {
        assertEquals(
                List.of(),
                files().stream().filter(file -> lines(file) > LONGEST_FILE).toList());
        var lines = files().stream().map(SizeTest::lines).sorted().toList();
        assertTrue(lines.get(lines.size() / 2) <= MEDIAN_FILE, () -> "median " + lines.get(lines.size() / 2));
        assertTrue(
                lines.get(lines.size() * 9 / 10) <= LONGEST_OF_NINE_IN_TEN,
                () -> "nine in ten have up to " + lines.get(lines.size() * 9 / 10));
    }

    @Test
    void noFolderIsFull() throws IOException {
        var full = Stream.concat(files().stream(), files(TESTS).stream())
                .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()))
                .entrySet()
                .stream()
                .filter(folder -> folder.getValue() > LARGER.getOrDefault(folder.getKey(), FILES_OF_A_FOLDER))
                .toList();
        assertEquals(List.of(), full);
    }

    @Test
    void noConstructorTakesManyParameters() {
        var tooMany = ArchitectureTest.HOUSE.stream()
                .filter(type -> !isGenerated(type))
                .flatMap(type -> type.getConstructors().stream())
                .filter(constructor -> constructor.getRawParameterTypes().size()
                        > WIDER.getOrDefault(constructor.getOwner().getName(), PARAMETERS))
                .map(JavaConstructor::getFullName)
                .toList();
        assertEquals(List.of(), tooMany);
    }

    private static boolean isGenerated(JavaClass type) {
        return type.getSimpleName().contains("_");
    }

    private static List<Path> files() throws IOException {
        return files(SOURCES);
    }

    private static List<Path> files(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static int lines(Path file) {
        try (var lines = Files.lines(file)) {
            return (int) lines.count();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}

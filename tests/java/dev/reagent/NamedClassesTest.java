package dev.reagent;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The classes that files name which no compiler reads: they must follow a class that is moved. */
class NamedClassesTest {

    private static final Pattern CLASS = Pattern.compile("dev\\.reagent(\\.[a-z]\\w*)*\\.[A-Z]\\w*");

    @Test
    void theLauncherAndTheServicesNameClassesThatAreThere() throws IOException {
        var files = new ArrayList<Path>();
        files.add(Path.of("reagent"));
        try (var services = Files.list(Path.of("src/main/resources/META-INF/services"))) {
            services.forEach(files::add);
        }
        for (var file : files) {
            var names = CLASS.matcher(Files.readString(file))
                    .results()
                    .map(MatchResult::group)
                    .toList();
            assertTrue(!names.isEmpty(), () -> file + " names no class");
            for (var name : names) {
                assertDoesNotThrow(() -> Class.forName(name, false, getClass().getClassLoader()), file::toString);
            }
        }
    }
}

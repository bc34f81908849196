package dev.reagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher on a small project, with a Maven that only notes how it was called and a Java that only prints its arguments. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private static final String JAR = "target/quarkus-app/quarkus-run.jar";

    @TempDir
    Path temp;

    private Path project;

    @BeforeEach
    void aProject() throws IOException {
        project = Files.createDirectory(temp.resolve("project"));
        copy("reagent");
        copy(".mvn/find-jdk.sh");
        write("src/Main.java", "one");
        write("tests/MainTest.java", "one");
        write("pom.xml", "<project/>");
        write("application.yaml", "");
        maven("");
        program("jdk/bin/java", "echo java \"$@\"");
        program("jdk/bin/javac", "");
        write("jdk/release", "JAVA_VERSION=\"25\"\n");
    }

    @Test
    void whatIsBuiltIsNotBuiltAgain() throws Exception {
        assertTrue(launch("serve").contains(JAR));
        launch("serve");
        assertEquals(1, builds());
    }

    @Test
    void aFastStartIsPreparedOnceForEachBuildAndUsedIfItSucceeded() throws Exception {
        var first = launch("serve");
        assertTrue(
                first.contains(
                        "TrainCommand " + project.toRealPath().resolve("target/server.aot") + " --enable-native"),
                first);
        assertFalse(first.contains("-XX:AOTCache"), "this training made no cache");
        assertFalse(launch("serve").contains("TrainCommand"), "a training that failed is not repeated");
        write("src/Main.java", "two");
        program(
                "jdk/bin/java",
                "case \"$*\" in *TrainCommand*) touch target/server.aot ;; *) echo java \"$@\" ;; esac");
        assertTrue(
                launch("serve").contains("-XX:AOTCache=" + project.toRealPath().resolve("target/server.aot")));
        write("src/Main.java", "three");
        program("jdk/bin/java", "case \"$*\" in *TrainCommand*) exit 1 ;; *) echo java \"$@\" ;; esac");
        assertFalse(launch("serve").contains("-XX:AOTCache"), "the cache of an older build is gone");
    }

    @Test
    void aChangedAndADeletedSourceAreBuilt() throws Exception {
        write("src/Other.java", "one");
        launch("serve");
        write("src/Main.java", "two");
        launch("serve");
        Files.delete(project.resolve("src/Other.java"));
        launch("serve");
        assertEquals(3, builds());
    }

    @Test
    void aSourceThatIsSavedDuringABuildIsBuiltNextTime() throws Exception {
        maven("[ -e target/seen ] || { mkdir -p target; touch target/seen; echo two > src/Main.java; }");
        launch("serve");
        launch("serve");
        launch("serve");
        assertEquals(2, builds());
    }

    @Test
    void aFailedBuildIsTriedAgain() throws Exception {
        maven("[ -e target/seen ] || { mkdir -p target; touch target/seen; exit 1; }");
        assertTrue(launch(2, "serve").contains("the build failed"));
        launch("serve");
        assertEquals(2, builds());
    }

    @Test
    void buildingTheServerCompilesNoTests() throws Exception {
        launch("serve");
        assertTrue(mavenCalls().contains("-Dmaven.test.skip"), mavenCalls());
    }

    @Test
    void theBenchmarksCompileTheTestsOnceAndAgainWhereTheyHaveChanged() throws Exception {
        launch("bench");
        launch("bench");
        write("tests/MainTest.java", "two");
        launch("bench");
        assertEquals(
                2,
                mavenCalls()
                        .lines()
                        .filter(call -> call.contains("test-compile"))
                        .count(),
                mavenCalls());
    }

    @Test
    void aBuiltCopyOfAnotherUserIsStartedWithoutWritingThere() throws Exception {
        launch("serve");
        var before = target();
        assertTrue(launch("serve").contains(JAR));
        assertEquals(before, target());
    }

    @Test
    void theFileOfABackupCountsFromWhereTheCallerIs() throws Exception {
        var said = launch("backup", "today.zip");
        assertTrue(said.endsWith("BackupCommand backup " + temp.toRealPath().resolve("today.zip") + "\n"), said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "run",
                "doctor",
                "test",
                "sandbox",
                "sandbox build",
                "backup",
                "restore",
                "bench",
                "chaos"
            })
    void everyCommandHasHelp(String command) throws Exception {
        for (var flag : new String[] {"--help", "-h"}) {
            var said = launch((command + " " + flag).split(" "));
            assertTrue(said.startsWith("usage: ./reagent " + command), said);
        }
        assertEquals(0, builds(), "help needs no build");
    }

    @Test
    void theHelpNamesEveryCommand() throws Exception {
        var help = launch("--help");
        var commands = Files.readString(project.resolve("reagent"))
                .lines()
                .filter(line -> line.matches(" {4}[a-z]+( \\| [a-z]+)?\\).*"))
                .flatMap(line -> Stream.of(line.strip().split("\\)")[0].split(" \\| ")))
                .toList();
        assertTrue(commands.size() >= 7, commands::toString);
        for (var command : commands) {
            assertTrue(help.contains("\n  " + command + " "), () -> command + " is not in the help");
        }
    }

    @Test
    void whatIsNoCommandOrTakesNoArgumentIsRefused() throws Exception {
        assertTrue(launch(2, "start").startsWith("reagent: there is no command \"start\""));
        assertTrue(launch(2, "doctor", "now").startsWith("reagent: doctor takes only --model NAME"));
        assertTrue(launch(2, "backup").startsWith("reagent: backup takes the name of one file"));
        assertTrue(launch(2, "serve", "now").startsWith("reagent: serve takes settings as -Dname=value"));
    }

    @Test
    void onlyATerminalIsShownLinesForAPerson() throws Exception {
        assertFalse(launch("serve").contains("-D"));
        var process = new ProcessBuilder("script", "-qec", project.resolve("reagent") + " serve", "/dev/null")
                .redirectErrorStream(true);
        process.environment().put("JAVA_HOME", project.resolve("jdk").toString());
        var shown = process.start();
        var said = new String(shown.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, shown.waitFor(), said);
        assertTrue(said.contains("-Dreagent.start-lines=true -Dquarkus.log.console.json.enabled=false -jar"), said);
    }

    @Test
    void aBuildSaysWhatItDoes() throws Exception {
        maven("echo '[INFO] --- compiler:3.14.0:compile (default-compile) @ reagent ---'; for i in $(seq 250);"
                + " do echo '[INFO] Downloaded from central: x'; done");
        var said = launch("serve");
        assertTrue(
                said.contains("reagent: compiling\nreagent: downloaded 100 files\nreagent: downloaded 200 files\n"),
                said);
    }

    private String launch(String... words) throws Exception {
        return launch(0, words);
    }

    private String launch(int expected, String... words) throws Exception {
        var command = new java.util.ArrayList<>(java.util.List.of(words));
        command.addFirst(project.resolve("reagent").toString());
        var builder = new ProcessBuilder(command).directory(temp.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", project.resolve("jdk").toString());
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(expected, process.exitValue(), said);
        return said;
    }

    /** How often the server was built. */
    private long builds() throws IOException {
        return mavenCalls().lines().filter(call -> call.endsWith(" package")).count();
    }

    private String mavenCalls() throws IOException {
        var calls = project.resolve("maven-calls");
        return Files.exists(calls) ? Files.readString(calls) : "";
    }

    /** Every file and folder below target, with the time of its last change. */
    private TreeMap<String, Object> target() throws IOException {
        var found = new TreeMap<String, Object>();
        try (var paths = Files.walk(project.resolve("target"))) {
            for (var path : paths.toList()) {
                found.put(project.relativize(path).toString(), Files.getLastModifiedTime(path));
            }
        }
        assertFalse(found.isEmpty());
        return found;
    }

    private void maven(String first) throws IOException {
        program("mvnw", """
                echo "$@" >> maven-calls
                %s
                mkdir -p target/quarkus-app
                touch %s
                case "$*" in *test-compile*) mkdir -p target/test-classes ;; esac
                """.formatted(first, JAR));
    }

    private void copy(String file) throws IOException {
        var target = project.resolve(file);
        Files.createDirectories(target.getParent());
        Files.copy(Path.of(file), target);
    }

    private void write(String file, String content) throws IOException {
        var target = project.resolve(file);
        Files.createDirectories(target.getParent());
        Files.writeString(target, content);
    }

    private void program(String file, String script) throws IOException {
        write(file, "#!/bin/sh\nset -e\n" + script + "\n");
        Files.setPosixFilePermissions(project.resolve(file), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}

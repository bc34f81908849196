package dev.reagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which JDK the launcher and the wrapper take, among folders that only look like JDKs. */
@DisabledOnOs(OS.WINDOWS)
class JdkFinderTest {

    @TempDir
    Path temp;

    private String javaHome = "";
    private String path = "/usr/bin:/bin";

    @BeforeEach
    void aPathWithoutJavac() throws IOException {
        // the machine's own javac must not be found by accident
        var bin = Files.createDirectory(temp.resolve("path"));
        for (var tool : new String[] {"sed", "head", "readlink", "sh"}) {
            var real =
                    Files.isExecutable(Path.of("/usr/bin", tool)) ? Path.of("/usr/bin", tool) : Path.of("/bin", tool);
            Files.createSymbolicLink(bin.resolve(tool), real);
        }
        path = bin.toString();
    }

    @Test
    void javaHomeIsTakenWhereItIsNewEnough() throws Exception {
        jdk("jvm/a", "25.0.1");
        javaHome = jdk("mine", "26").toString();
        assertEquals(javaHome, find());
    }

    @Test
    void anOldJavaHomeIsPassedOver() throws Exception {
        javaHome = jdk("mine", "17.0.15").toString();
        assertEquals(jdk("jvm/b", "25.0.3").toString(), find());
    }

    @Test
    void aNewEnoughJavacOnThePathGoesBeforeTheFolders() throws Exception {
        jdk("jvm/a", "25");
        var mine = jdk("mine", "25.0.1");
        Files.createSymbolicLink(temp.resolve("path/javac"), mine.resolve("bin/javac"));
        assertEquals(mine.toRealPath().toString(), find());
    }

    @Test
    void anEarlyAccessVersionCounts() throws Exception {
        assertEquals(jdk("jvm/ea", "27-ea").toString(), find());
    }

    @Test
    void whereThereIsNoneOneLineSaysWhatToInstall() throws Exception {
        jdk("jvm/old", "21.0.2");
        var process = start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertNotEquals(0, process.exitValue());
        assertTrue(said.contains("no JDK 25 or newer found; install one"), said);
        assertEquals(1, said.lines().count());
    }

    private String find() throws IOException {
        return new String(start().getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private Process start() throws IOException {
        var builder = new ProcessBuilder("/bin/sh", "-c", ". ./.mvn/find-jdk.sh; echo \"$JAVA_HOME\"")
                .redirectErrorStream(true);
        builder.environment().put("PATH", path);
        builder.environment().put("JAVA_HOME", javaHome);
        builder.environment().put("REAGENT_JDK_FOLDERS", temp.resolve("jvm") + "/*");
        return builder.start();
    }

    private Path jdk(String name, String version) throws IOException {
        var home = temp.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.createFile(
                home.resolve("bin/javac"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }
}

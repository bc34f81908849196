package dev.reagent;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the requests of the README and the guide in bash, as a reader would, and compares the answers with those shown. */
@QuarkusTest
@TestProfile(ReadmeTest.AsStartedByAReader.class)
class ReadmeTest {

    private static final long PATIENCE_SECONDS = 90;

    ReadmePage page;

    @TestHTTPResource
    URI server;

    @TempDir
    Path folder;

    /** The offline model, no key, and one local site that may be fetched and called back. */
    public static final class AsStartedByAReader implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(ReadmePage.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    @Test
    void everyMarkIsFollowedByARequestAndItsAnswer() throws IOException {
        assertEquals(ReadmeBlock.countMarks(), ReadmeBlock.readAll().size());
    }

    @Test
    void theRequestsThatNeedNoWallGiveTheAnswersShown() throws IOException, InterruptedException {
        runAll(ReadmeBlock.readAll().stream()
                .filter(block -> block.tool().filter("code_run"::equals).isEmpty())
                .toList());
    }

    @Test
    void theRequestsThatRunCodeGiveTheAnswersShown() throws IOException, InterruptedException {
        String why = given().get("/v1/tools").path("tools.find { it.name == 'code_run' }.unavailable_reason");
        assumeTrue(why == null, () -> "code_run is unavailable: " + why);
        runAll(ReadmeBlock.readAll().stream()
                .filter(block -> block.tool().filter("code_run"::equals).isPresent())
                .toList());
    }

    private void runAll(List<ReadmeBlock> blocks) throws IOException, InterruptedException {
        assertTrue(!blocks.isEmpty());
        for (var block : blocks) {
            var said = run(block);
            try {
                if (block.isJson()) {
                    DocumentedAnswer.assertShownBy(
                            localised(block.answer()), said.lines().toList().getLast());
                } else {
                    DocumentedAnswer.assertStreamShownBy(block.answer(), said);
                }
            } catch (AssertionError | IOException e) {
                throw new AssertionError(block.title() + ": " + e.getMessage() + "\n" + said, e);
            }
        }
    }

    /** One block, in a shell that has the ids that the blocks before it set. */
    private String run(ReadmeBlock block) throws IOException, InterruptedException {
        var known = folder.resolve("known");
        var script =
                "set -euo pipefail\n[ ! -f %1$s ] || . %1$s\n%2$s\ndeclare -p id approval > %1$s 2> /dev/null || true\n"
                        .formatted(known, localised(block.script()));
        var out = folder.resolve("out").toFile();
        var shell = new ProcessBuilder("bash", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(out)
                .start();
        try {
            assertTrue(shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> block.title() + " does not end");
        } finally {
            shell.destroyForcibly();
        }
        var said = Files.readString(out.toPath(), StandardCharsets.UTF_8);
        assertEquals(0, shell.exitValue(), () -> block.title() + ": " + said);
        return said;
    }

    /** With the addresses of this run in place of those a reader has. */
    private String localised(String text) {
        return text.replace("http://127.0.0.1:8080", "http://127.0.0.1:" + server.getPort())
                .replace("127.0.0.1:8000", page.authority())
                .replace("127.0.0.1:8001", page.authority());
    }
}

package dev.reagent.sandbox.local;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reagent.BesideServers;
import dev.reagent.sandbox.Corner;
import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.SandboxContract;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.SandboxFile;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.stub.RunOutput;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A plain process keeps what can be kept without a wall: time, memory of each process, output, files, and that it ends with all it started. */
@BesideServers
class ProcessSandboxTest extends SandboxContract {

    private static final String DETACHED = """
            import os, sys, time
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    print(os.getpid(), flush=True)
                    with open('name', 'w') as file: file.write(str(os.getpid()))
                    os.rename('name', 'detached')
                    os.close(1); os.close(2)
                    time.sleep(60)
                os._exit(0)
            os.wait()
            """;

    private final LocalCorner corner = new LocalCorner(new ProcessWall());

    @Override
    protected Corner corner() {
        return corner;
    }

    @Override
    protected boolean anythingLeft() {
        return super.anythingLeft() || folders().length > 0;
    }

    private static String[] folders() {
        return new File(System.getProperty("java.io.tmpdir")).list((folder, name) -> name.startsWith("reagent-code-"));
    }

    @Override
    @Test
    protected void theCodeIsNobodyAndCannotBecomeMore() {
        assumeTrue(LocalWall.isRoot(), "SKIPPED: only root can become nobody");
        super.theCodeIsNobodyAndCannotBecomeMore();
    }

    @Test
    void itSaysThatItIsNoWall() {
        assertFalse(sandbox().walls());
    }

    @Test
    void itSeesNothingOfTheServersEnvironment() {
        var result =
                run(Language.PYTHON, "import os; print(os.environ['HOME'] == os.getcwd(), sorted(os.environ)[:3])");
        assertEquals(
                "True ['HOME', 'LANG', 'MKL_NUM_THREADS']\n", result.stdout().text(), result::toString);
    }

    @Test
    void whatDetachedItselfEndsWithTheCode() {
        var result = run(Language.PYTHON, DETACHED + "time.sleep(0.3)");
        assertEquals(0, result.end().exitCode(), result::toString);
        assertGone(Long.parseLong(result.stdout().text().strip()));
    }

    @Test
    void whatDetachedItselfEndsWithACodeThatIsStopped() {
        var result = run(Language.PYTHON, DETACHED + "time.sleep(60)", "", Duration.ofSeconds(2));
        assertTrue(result.end().timedOut());
        assertGone(Long.parseLong(result.stdout().text().strip()));
    }

    @Test
    void whereItCannotStartNothingIsLeftBehind() {
        var wall = new ProcessWall(List.of("/no/such/launcher"));
        var failed = assertThrows(SandboxFailed.class, () -> wall.open("box", Tier.SMALL));
        assertEquals(SandboxFailed.Why.UNAVAILABLE, failed.why());
        assertEquals(0, folders().length);
    }

    /** Its stdin ends as it does where the server is killed. */
    @Test
    void itEndsWithItsServer() throws IOException {
        var box = (LocalBox) new ProcessWall().open("box", Tier.SMALL);
        var output = new RunOutput(() -> {});
        var running = Thread.ofPlatform().start(() -> {
            try {
                box.run(asked(Language.PYTHON, DETACHED + "time.sleep(60)", "", Duration.ofSeconds(50)), output);
            } catch (SandboxFailed ended) {
                // as it is to
            }
        });
        until("it runs", () -> folders().length == 1 && detached().exists());
        long detached = Long.parseLong(Files.readString(detached().toPath()));
        box.process.getOutputStream().close();
        until("its server's end is its own", () -> !box.process.isAlive() && !running.isAlive());
        assertGone(detached);
        assertEquals(0, folders().length);
    }

    private static File detached() {
        return new File(System.getProperty("java.io.tmpdir") + "/" + folders()[0], "detached");
    }

    private static void assertGone(long pid) {
        until("process " + pid + " is gone", () -> ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void filesGoInAndComeOutOfItsFolder() throws IOException {
        var bytes = "one".getBytes(StandardCharsets.UTF_8);
        var file = new SandboxFile("sub/a.txt", bytes.length, () -> new java.io.ByteArrayInputStream(bytes));
        var result = run(asked(
                Language.PYTHON,
                "import shutil; shutil.copy('sub/a.txt', 'artifacts/b.txt')",
                "",
                List.of(file),
                Duration.ofSeconds(20)));
        assertEquals("b.txt", result.files().getFirst().name(), result::toString);
        try (var in = result.files().getFirst().content().open()) {
            assertEquals("one", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aFolderThatWasLockedIsRemovedToo() {
        var result =
                run(Language.PYTHON, "import os; os.makedirs('a/b'); open('a/b/c', 'w').close(); os.chmod('a', 0)");
        assertEquals(0, result.end().exitCode(), result::toString);
        until("its folder is gone", () -> folders().length == 0 || !LocalWall.isRoot());
    }
}

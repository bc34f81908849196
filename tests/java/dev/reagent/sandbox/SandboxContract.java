package dev.reagent.sandbox;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.sandbox.stub.CappedText;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every sandbox promises, whatever its wall is made of. */
public abstract class SandboxContract extends SandboxFixture {

    @Test
    void pythonPrints() {
        var result = run(Language.PYTHON, "print(6 * 7)");
        assertEquals("42\n", result.stdout().text());
        assertEquals("", result.stderr().text());
        assertEquals(0, result.end().exitCode());
        assertFalse(result.end().timedOut()
                || result.end().oomKilled()
                || result.stdout().truncated());
    }

    @Test
    void nodePrints() {
        var result = run(Language.NODE, "console.log([1, 2, 3].map(x => x * x).join())");
        assertEquals("1,4,9\n", result.stdout().text());
        assertEquals("", result.stderr().text());
        assertEquals(0, result.end().exitCode());
    }

    @Test
    void theCodeReadsItsStdinToTheEnd() {
        var big = "línea\n".repeat(50_000);
        var python = run(Language.PYTHON, "import sys; print(len(sys.stdin.read()))", big, Duration.ofSeconds(20));
        assertEquals(big.length() + "\n", python.stdout().text());
        var node = run(
                Language.NODE,
                "let n = 0; process.stdin.setEncoding('utf8').on('data', d => n += d.length).on('end', () => console.log(n))",
                big,
                Duration.ofSeconds(20));
        assertEquals(big.length() + "\n", node.stdout().text());
    }

    @Test
    void theExitCodeAndBothStreamsComeBack() {
        var result = run(Language.PYTHON, "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)");
        assertEquals("out\n", result.stdout().text());
        assertEquals("err\n", result.stderr().text());
        assertEquals(3, result.end().exitCode());
    }

    @Test
    void aSignalIsAnExitCodeOver128() {
        assertEquals(
                128 + 11,
                run(Language.PYTHON, "import os; os.kill(os.getpid(), 11)")
                        .end()
                        .exitCode());
    }

    @Test
    void anErrorNamesItsLine() {
        var result = run(Language.PYTHON, "x = 1\nprint(undefined_name)");
        assertEquals(1, result.end().exitCode());
        assertTrue(
                result.stderr().text().contains("line 2")
                        && result.stderr().text().contains("NameError"),
                result.stderr().text());
    }

    @Test
    void codeIsTextAndNoShellReadsIt() {
        var odd = "$(touch /tmp/x) `id` 'quoted' \"double\" \\ 🌍 ünïcode";
        var result = run(
                Language.PYTHON, "print(" + "'''" + odd.replace("\\", "\\\\").replace("'", "\\'") + "'''" + ")");
        assertEquals(odd + "\n", result.stdout().text());
    }

    @Test
    void bytesThatAreNoTextAreReplaced() {
        var result = run(Language.PYTHON, "import os; os.write(1, b'a\\xff\\xfe\\x00b')");
        assertEquals("a\uFFFD\uFFFD\uFFFDb", result.stdout().text());
    }

    @Test
    void threeRunsShareNothing() {
        run(Language.PYTHON, "open('left', 'w').write('behind')");
        assertEquals(
                "False\n",
                run(Language.PYTHON, "import os; print(os.path.exists('left'))")
                        .stdout()
                        .text());
    }

    @ParameterizedTest
    @EnumSource
    void anEndlessLoopIsKilledAtItsTimeout(Language language) {
        var code =
                language == Language.PYTHON ? "print('before')\nwhile True: pass" : "console.log('before'); for (;;);";
        var result = run(language, code, "", Duration.ofSeconds(2));
        assertTrue(result.end().timedOut());
        assertNull(result.end().exitCode());
        assertEquals("before\n", result.stdout().text());
        assertTrue(
                result.times().running().toMillis() < 3000,
                () -> "took " + result.times().running());
    }

    @Test
    void whatTheCodeLeftRunningEndsWithIt() {
        var result = run(
                Language.PYTHON,
                "import subprocess, sys; subprocess.Popen(['sleep', '50']); print('parent done')",
                "",
                Duration.ofSeconds(10));
        assertEquals(0, result.end().exitCode());
        assertTrue(result.times().running().toSeconds() < 8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void tenGigabytesOfOutputAreCutAndStopped(String stream) {
        var result = run(
                Language.PYTHON,
                "import os\nchunk = b'x' * 65536\nfor _ in range(160_000): os.write(" + stream + ", chunk)",
                "",
                Duration.ofSeconds(20));
        var flooded =
                stream.equals("1") ? result.stdout().text() : result.stderr().text();
        assertTrue(
                stream.equals("1")
                        ? result.stdout().truncated()
                        : result.stderr().truncated());
        assertTrue(flooded.length() <= CappedText.LIMIT);
        assertTrue(flooded.endsWith("the code was stopped]"), () -> flooded.substring(flooded.length() - 80));
        assertNull(result.end().exitCode());
        assertFalse(result.end().timedOut());
    }

    @ParameterizedTest
    @EnumSource
    void tenGigabytesOfMemoryAreNotToBeHad(Language language) {
        var code = language == Language.PYTHON
                ? "kept = []\nfor _ in range(1000): kept.append(bytearray(10_000_000))\nprint('had it')"
                : "const kept = []; for (let i = 0; i < 1000; i++) kept.push(Buffer.alloc(10_000_000, 1)); console.log('had it')";
        var result = run(language, code, "", Duration.ofSeconds(20));
        assertEquals("", result.stdout().text());
        assertNotEquals(0, result.end().exitCode());
        assertClearAboutMemory(result);
    }

    protected void assertClearAboutMemory(CodeResult result) {
        assertFalse(result.end().oomKilled() || result.end().timedOut());
        assertTrue(result.stderr().text().matches("(?s).*(MemoryError|memory|allocation failed).*"), result::toString);
    }

    @Test
    protected void theCodeIsNobodyAndCannotBecomeMore() {
        var result = run(Language.PYTHON, """
                import os
                print(os.getuid(), os.getgid())
                caps = [line.split()[1] for line in open('/proc/self/status') if line.startswith(('CapEff', 'CapBnd', 'CapPrm'))]
                print(all(int(c, 16) == 0 for c in caps))
                print([line.split()[1] for line in open('/proc/self/status') if line.startswith('NoNewPrivs')][0])
                try: os.setuid(0); print('root')
                except OSError: pass
                print(len(os.sched_getaffinity(0)))
                """);
        assertEquals("65534 65534\nTrue\n1\n1\n", result.stdout().text(), result.toString());
    }

    @Test
    void cancellingKillsIt() throws InterruptedException {
        var failed = new CountDownLatch(1);
        var running = sandbox()
                .run(asked(Language.PYTHON, "import time; time.sleep(50)", "", Duration.ofSeconds(55)))
                .subscribe()
                .with(result -> failed.countDown(), failure -> failed.countDown());
        until("it runs", this::anythingLeft);
        running.cancel();
        until("it is gone", () -> !anythingLeft());
        assertFalse(failed.await(0, TimeUnit.SECONDS), "a cancelled run says nothing");
    }

    @Test
    void killEndsTheRunsOfACallAndNoOthers() {
        var ended = new CountDownLatch(1);
        sandbox()
                .run(asked(Language.PYTHON, "import time; time.sleep(50)", "", Duration.ofSeconds(55)))
                .subscribe()
                .with(result -> ended.countDown(), failure -> ended.countDown());
        until("it runs", this::anythingLeft);
        assertEquals(List.of(), kill("ses-another", "call_1"));
        assertEquals(List.of(), kill(session, "call_2"));
        assertTrue(anythingLeft());
        var killed = kill(session, "call_1");
        assertEquals(1, killed.size());
        assertTrue(killed.getFirst().confirmed(), killed::toString);
        assertTrue(killed.getFirst().took().toMillis() < 3000, killed::toString);
        until("its caller knows", () -> ended.getCount() == 0);
    }

    @Test
    void moreRunsThanPlacesWaitInTurn() {
        var runs = java.util.stream.IntStream.range(0, 3 * BOUNDS.places())
                .mapToObj(i -> sandbox().run(asked(Language.PYTHON, "print(" + i + ")", "", Duration.ofSeconds(30))))
                .toList();
        var results =
                io.smallrye.mutiny.Uni.join().all(runs).andFailFast().await().atMost(Duration.ofMinutes(1));
        for (int i = 0; i < runs.size(); i++) {
            assertEquals(i + "\n", results.get(i).stdout().text());
        }
    }
}

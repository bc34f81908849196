package dev.reagent.sandbox;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every sandbox promises, whatever its wall is made of. */
abstract class SandboxContract {

    static final int PLACES = 2;

    final String session = "ses-" + UUID.randomUUID();

    abstract Sandbox sandbox();

    /** Whether anything that this test's session started is still there, as the machine sees it. */
    abstract boolean anythingLeft();

    @AfterEach
    void nothingIsLeft() {
        until("nothing left behind", () -> !anythingLeft());
    }

    @Test
    void pythonPrints() {
        var result = run(Language.PYTHON, "print(6 * 7)");
        assertEquals("42\n", result.stdout());
        assertEquals("", result.stderr());
        assertEquals(0, result.exitCode());
        assertFalse(result.timedOut() || result.oomKilled() || result.stdoutTruncated());
    }

    @Test
    void nodePrints() {
        var result = run(Language.NODE, "console.log([1, 2, 3].map(x => x * x).join())");
        assertEquals("1,4,9\n", result.stdout());
        assertEquals("", result.stderr());
        assertEquals(0, result.exitCode());
    }

    @Test
    void theCodeReadsItsStdinToTheEnd() {
        var big = "línea\n".repeat(50_000);
        var python = run(Language.PYTHON, "import sys; print(len(sys.stdin.read()))", big, Duration.ofSeconds(20));
        assertEquals(big.length() + "\n", python.stdout());
        var node = run(
                Language.NODE,
                "let n = 0; process.stdin.setEncoding('utf8').on('data', d => n += d.length).on('end', () => console.log(n))",
                big,
                Duration.ofSeconds(20));
        assertEquals(big.length() + "\n", node.stdout());
    }

    @Test
    void theExitCodeAndBothStreamsComeBack() {
        var result = run(Language.PYTHON, "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)");
        assertEquals("out\n", result.stdout());
        assertEquals("err\n", result.stderr());
        assertEquals(3, result.exitCode());
    }

    @Test
    void aSignalIsAnExitCodeOver128() {
        assertEquals(
                128 + 11,
                run(Language.PYTHON, "import os; os.kill(os.getpid(), 11)").exitCode());
    }

    @Test
    void anErrorNamesItsLine() {
        var result = run(Language.PYTHON, "x = 1\nprint(undefined_name)");
        assertEquals(1, result.exitCode());
        assertTrue(result.stderr().contains("line 2") && result.stderr().contains("NameError"), result.stderr());
    }

    @Test
    void codeIsTextAndNoShellReadsIt() {
        var odd = "$(touch /tmp/x) `id` 'quoted' \"double\" \\ 🌍 ünïcode";
        var result = run(
                Language.PYTHON, "print(" + "'''" + odd.replace("\\", "\\\\").replace("'", "\\'") + "'''" + ")");
        assertEquals(odd + "\n", result.stdout());
    }

    @Test
    void bytesThatAreNoTextAreReplaced() {
        var result = run(Language.PYTHON, "import os; os.write(1, b'a\\xff\\xfe\\x00b')");
        assertEquals("a\uFFFD\uFFFD\uFFFDb", result.stdout());
    }

    @Test
    void threeRunsShareNothing() {
        run(Language.PYTHON, "open('/tmp/left', 'w').write('behind')");
        assertEquals(
                "False\n",
                run(Language.PYTHON, "import os; print(os.path.exists('/tmp/left'))")
                        .stdout());
    }

    @ParameterizedTest
    @EnumSource
    void anEndlessLoopIsKilledAtItsTimeout(Language language) {
        var code =
                language == Language.PYTHON ? "print('before')\nwhile True: pass" : "console.log('before'); for (;;);";
        var result = run(language, code, "", Duration.ofSeconds(2));
        assertTrue(result.timedOut());
        assertNull(result.exitCode());
        assertEquals("before\n", result.stdout());
        assertTrue(result.duration().toMillis() < 3000, () -> "took " + result.duration());
    }

    @Test
    void codeThatIgnoresSignalsAndDetachesIsKilledToo() {
        var result = run(Language.PYTHON, """
                import os, signal, time
                for s in range(1, 65):
                    try: signal.signal(s, signal.SIG_IGN)
                    except (OSError, ValueError): pass
                if os.fork() == 0:
                    os.setsid()
                os.close(1); os.close(2)
                time.sleep(60)
                """, "", Duration.ofSeconds(1));
        assertTrue(result.timedOut());
    }

    @Test
    void whatTheCodeLeftRunningEndsWithIt() {
        var result = run(
                Language.PYTHON,
                "import subprocess, sys; subprocess.Popen(['sleep', '50']); print('parent done')",
                "",
                Duration.ofSeconds(10));
        assertEquals(0, result.exitCode());
        assertTrue(result.duration().toSeconds() < 8);
    }

    @Test
    void theCodeCannotTouchTheProcessThatWatchesIt() {
        var result = run(Language.PYTHON, """
                import os, signal
                for s in (signal.SIGSTOP, signal.SIGKILL):
                    try: os.kill(1, s)
                    except PermissionError: pass
                for path in ('/proc/1/mem', '/proc/1/environ', '/proc/1/fd/0'):
                    try: open(path, 'rb'); print('opened', path)
                    except OSError: pass
                print('alive')
                """);
        assertEquals("alive\n", result.stdout());
    }

    @Test
    void aForkBombStaysInItsCage() {
        var result = run(Language.PYTHON, """
                import os, time
                forks = 0
                try:
                    while True:
                        if os.fork() == 0:
                            while True:
                                try: os.fork()
                                except OSError: time.sleep(0.1)
                        forks += 1
                except OSError as refused:
                    print(forks <= 64, refused.strerror, flush=True)
                time.sleep(60)
                """, "", Duration.ofSeconds(4));
        assertEquals("True Resource temporarily unavailable\n", result.stdout());
        assertTrue(result.timedOut());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void tenGigabytesOfOutputAreCutAndStopped(String stream) {
        var result = run(
                Language.PYTHON,
                "import os\nchunk = b'x' * 65536\nfor _ in range(160_000): os.write(" + stream + ", chunk)",
                "",
                Duration.ofSeconds(20));
        var flooded = stream.equals("1") ? result.stdout() : result.stderr();
        assertTrue(stream.equals("1") ? result.stdoutTruncated() : result.stderrTruncated());
        assertTrue(flooded.length() <= CappedText.LIMIT);
        assertTrue(flooded.endsWith("the code was stopped]"), () -> flooded.substring(flooded.length() - 80));
        assertNull(result.exitCode());
        assertFalse(result.timedOut());
    }

    @ParameterizedTest
    @EnumSource
    void tenGigabytesOfMemoryAreNotToBeHad(Language language) {
        var code = language == Language.PYTHON
                ? "kept = []\nfor _ in range(1000): kept.append(bytearray(10_000_000))\nprint('had it')"
                : "const kept = []; for (let i = 0; i < 1000; i++) kept.push(Buffer.alloc(10_000_000, 1)); console.log('had it')";
        var result = run(language, code, "", Duration.ofSeconds(20));
        assertEquals("", result.stdout());
        assertNotEquals(0, result.exitCode());
        assertClearAboutMemory(result);
    }

    abstract void assertClearAboutMemory(CodeResult result);

    @Test
    void nothingButTmpCanBeWrittenAndThatIsSmall() {
        var result = run(Language.PYTHON, """
                for path in ('/x', '/usr/x', '/etc/x', '/dev/x', '/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger',
                             '/sys/x', '/home/x', '/var/x', '/root/x'):
                    try: open(path, 'w').write('1'); print('wrote', path)
                    except OSError: pass
                written = 0
                try:
                    for n in range(100):
                        with open(f'/tmp/{n}', 'wb') as file: written += file.write(b'x' * 4_000_000)
                except OSError as refused:
                    print(refused.strerror, written < 128_000_000)
                """);
        assertEquals("No space left on device True\n", result.stdout(), result.toString());
    }

    @Test
    void thereIsNoNetwork() {
        var result = run(Language.PYTHON, """
                import socket
                for address in ('1.1.1.1', '169.254.169.254', '172.17.0.1', '10.0.0.1', '127.0.0.1'):
                    try:
                        socket.create_connection((address, 80), 1); print('connected', address)
                    except OSError: pass
                try: socket.getaddrinfo('example.com', 80); print('resolved')
                except OSError: pass
                try: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); print('raw')
                except OSError: pass
                print('done')
                """);
        assertEquals("done\n", result.stdout());
    }

    @Test
    void theCodeIsNobodyAndCannotBecomeMore() {
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
        assertEquals("65534 65534\nTrue\n1\n1\n", result.stdout(), result.toString());
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
        var runs = java.util.stream.IntStream.range(0, 3 * PLACES)
                .mapToObj(i -> sandbox().run(asked(Language.PYTHON, "print(" + i + ")", "", Duration.ofSeconds(30))))
                .toList();
        var results =
                io.smallrye.mutiny.Uni.join().all(runs).andFailFast().await().atMost(Duration.ofMinutes(1));
        for (int i = 0; i < runs.size(); i++) {
            assertEquals(i + "\n", results.get(i).stdout());
        }
    }

    CodeResult run(Language language, String code) {
        return run(language, code, "", Duration.ofSeconds(20));
    }

    CodeResult run(Language language, String code, String stdin, Duration timeout) {
        return sandbox().run(asked(language, code, stdin, timeout)).await().atMost(Duration.ofSeconds(60));
    }

    CodeRun asked(Language language, String code, String stdin, Duration timeout) {
        return new CodeRun(session, "call_1", 1, "lease", language, code, stdin, timeout, Tier.SMALL);
    }

    private List<KilledSandbox> kill(String sessionId, String callId) {
        return sandbox().kill(sessionId, callId).await().atMost(Duration.ofSeconds(20));
    }
}

package dev.reagent.sandbox;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.call.Fence;
import dev.reagent.sandbox.lifecycle.ContainerNames;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Code that stays with its session, whatever the wall is made of. */
public abstract class StayContract extends SandboxFixture {

    @AfterEach
    void nobodyAsksForItAgain() {
        sandbox().forget(session);
        nothingIsLeft();
    }

    private CodeRun staying(String call, String lease, Language language, String code, Duration timeout) {
        return new CodeRun(
                new CodeRun.Call(session, new Fence(1, lease), call),
                new CodeRun.Program(language, code),
                "in",
                List.of(),
                KEPT,
                true,
                timeout,
                Tier.SMALL);
    }

    private CodeResult stay(Language language, String code) {
        return run(staying("call_1", "lease", language, code, Duration.ofSeconds(20)));
    }

    private CodeResult stay(String code) {
        return stay(Language.PYTHON, code);
    }

    private static void assertSaid(String stdout, CodeResult.State state, CodeResult result) {
        assertEquals(stdout, result.stdout().text(), result::toString);
        assertEquals(state, result.state(), result::toString);
    }

    @Test
    void whatOneCallSetsIsThereForTheNext() {
        assertSaid("", CodeResult.State.NEW, stay("x = 41\nopen('left', 'w').write('behind')"));
        assertSaid("42 behind\n", CodeResult.State.KEPT, stay("x += 1; print(x, open('left').read())"));
        assertSaid("42\n", CodeResult.State.KEPT, stay("def f(): return x\nprint(f())"));
    }

    @Test
    void nodeStaysTooBesidePython() {
        assertSaid("", CodeResult.State.NEW, stay(Language.NODE, "let x = 1; var y = 2;"));
        assertSaid("", CodeResult.State.NEW, stay("x = 5"));
        assertSaid(
                "3\n", CodeResult.State.KEPT, stay(Language.NODE, "setTimeout(() => { x += y; console.log(x); }, 50)"));
        assertSaid("5\n", CodeResult.State.KEPT, stay("print(x)"));
    }

    @Test
    void anErrorAndAnExitLeaveWhatWasSet() {
        stay("x = 1");
        var failed = stay("x = 2\n1/0");
        assertEquals(1, failed.end().exitCode());
        assertTrue(
                failed.stderr().text().contains("ZeroDivisionError")
                        && !failed.stderr().text().contains("exec"),
                failed.stderr()::text);
        var exited = stay("x = 3; raise SystemExit(7)");
        assertEquals(7, exited.end().exitCode());
        assertSaid("3\n", CodeResult.State.KEPT, stay("print(x)"));
    }

    @Test
    void whatIsKilledIsLost() {
        stay("x = 1");
        var slow = run(staying("call_1", "lease", Language.PYTHON, "while True: pass", Duration.ofSeconds(1)));
        assertTrue(slow.end().timedOut());
        assertSaid("", CodeResult.State.LOST, slow);
        assertSaid("False\n", CodeResult.State.NEW, stay("print('x' in globals())"));
        assertSaid("", CodeResult.State.LOST, stay("import os; os._exit(4)"));
        assertSaid("False\n", CodeResult.State.NEW, stay("print('x' in globals())"));
    }

    /** Python, with the folder that is handed over as {@code kept}; after each, the next code must find what this one has set. */
    private static Stream<Arguments> whatCodeDoesToItsFiles() {
        return Stream.of(
                Arguments.of("files that come and go while they are collected", """
                        import os, subprocess, sys
                        churn = "import sys\\nfrom os import *\\nchdir(sys.argv[1])\\nprint('on', flush=True)\\nwhile True:\\n for n in range(900): close(open(str(n), O_CREAT))\\n for n in range(900): unlink(str(n))"
                        subprocess.Popen([sys.executable, '-c', churn, kept], stdout=subprocess.PIPE).stdout.readline()
                        """),
                Arguments.of("folders that become links and back", """
                        import os, subprocess, sys
                        churn = "import sys\\nfrom os import *\\nchdir(sys.argv[1])\\nprint('on', flush=True)\\nwhile True:\\n mkdir('d'); close(open('d/a', O_CREAT)); unlink('d/a'); rmdir('d')\\n symlink('/proc', 'd'); unlink('d')\\n mkfifo('d'); unlink('d')"
                        subprocess.Popen([sys.executable, '-c', churn, kept], stdout=subprocess.PIPE).stdout.readline()
                        """),
                Arguments.of("folders in folders in folders", """
                        import os
                        os.chdir(kept)
                        for _ in range(1500):
                            try: os.mkdir('d'); os.chdir('d')
                            except OSError: break
                        os.chdir(work)
                        """),
                Arguments.of("very many files", """
                        for n in range(100_000 if kept == '/artifacts' else 3_000):
                            try: open(f'{kept}/{n}', 'x').close()
                            except OSError: break
                        """),
                Arguments.of("folders where the next code's files go", """
                        import os
                        for name in ('main.py', '.stdin'):
                            if os.path.lexists(name): os.unlink(name)
                            os.makedirs(name + '/full')
                        """),
                Arguments.of("pipes where the next code's files go", """
                        import os
                        for name in ('main.py', '.stdin'):
                            if os.path.lexists(name): os.unlink(name)
                            os.mkfifo(name)
                        """),
                Arguments.of("links where the next code's files go", """
                        import os
                        for name in ('main.py', '.stdin'):
                            if os.path.lexists(name): os.unlink(name)
                            os.symlink('/proc/nowhere', name)
                        """),
                Arguments.of("files that nobody may write where the next code's go", """
                        import os
                        for name in ('main.py', '.stdin'):
                            open(name, 'a').close(); os.chmod(name, 0)
                        """),
                Arguments.of("no right to anything that is handed over", """
                        import os
                        os.makedirs(f'{kept}/d', exist_ok=True); open(f'{kept}/d/a', 'w').close()
                        try: os.chmod(f'{kept}/d', 0); os.chmod(kept, 0)
                        except OSError: pass
                        """),
                Arguments.of("an end that it says itself, in no number", """
                        import os
                        os.write(4, b'x\\n')
                        """),
                Arguments.of("an end that it says itself, of another order and in half a line", """
                        import os
                        os.write(4, b'1 0\\n3 0\\n' + b'9' * 5000 + b'\\n2')
                        """));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whatCodeDoesToItsFiles")
    void whatCodeDoesToItsFilesEndsNothing(String what, String code) {
        stay("import os; x = 0; work = os.getcwd(); kept = os.path.abspath('" + artifacts() + "')");
        assertEquals("", stay(code).stderr().text());
        for (int i = 1; i <= 5; i++) {
            assertSaid(i + "\n", CodeResult.State.KEPT, stay("x += 1; print(x)"));
        }
    }

    @Test
    protected void codeThatNoDiskIsLeftForIsNotRunAndItsStateIsLost() {
        stay("""
                try:
                    with open('/tmp/all', 'wb', 0) as file:
                        while True: file.write(b'x' * 65536)
                except OSError: pass
                """);
        var refused = stay("print('ran')");
        assertSaid("", CodeResult.State.LOST, refused);
        assertEquals(126, refused.end().exitCode());
        assertEquals(
                "the code was not run: main.py cannot be written: No space left on device\n",
                refused.stderr().text());
        assertSaid("ran\n", CodeResult.State.NEW, stay("print('ran')"));
    }

    @Test
    void otherCodeSeesNothingOfIt() {
        stay("x = 1; open('left', 'w').write('behind')");
        assertSaid(
                "False False\n",
                CodeResult.State.NONE,
                run(Language.PYTHON, "import os; print('x' in globals(), os.path.exists('left'))"));
    }

    @Test
    void anotherClaimBeginsAnew() {
        stay("x = 1");
        var next =
                run(staying("call_2", "another", Language.PYTHON, "print('x' in globals())", Duration.ofSeconds(20)));
        assertSaid("False\n", CodeResult.State.NEW, next);
    }

    @Test
    void callsAtTheSameTimeGoOneAfterTheOther() {
        stay("import time; n = 0");
        var calls = List.of(
                staying("a", "lease", Language.PYTHON, "m = n; time.sleep(0.5); n = m + 1", Duration.ofSeconds(20)),
                staying("b", "lease", Language.PYTHON, "m = n; time.sleep(0.5); n = m + 1", Duration.ofSeconds(20)));
        Uni.join()
                .all(calls.stream().map(sandbox()::run).toList())
                .andFailFast()
                .await()
                .atMost(Duration.ofSeconds(30));
        assertSaid("2\n", CodeResult.State.KEPT, stay("print(n)"));
    }

    @Test
    void aKillEndsItWhileCodeRunsInIt() {
        stay("x = 1");
        var seconds = "50." + ThreadLocalRandom.current().nextInt(1_000_000);
        var sleeps = "import subprocess; subprocess.run(['sleep', '" + seconds + "'])";
        var running = sandbox()
                .run(staying("slow", "lease", Language.PYTHON, sleeps, Duration.ofSeconds(55)))
                .subscribeAsCompletionStage();
        until(
                "its code runs",
                () -> ProcessHandle.allProcesses()
                        .anyMatch(one -> one.info().commandLine().orElse("").endsWith(" " + seconds)));
        var killed = kill(session, "slow");
        assertEquals(1, killed.size(), killed::toString);
        assertTrue(ContainerNames.stays(killed.getFirst().id()), "it has the name of the one that stays: " + killed);
        assertThrows(ExecutionException.class, () -> running.get(10, TimeUnit.SECONDS));
        assertSaid("False\n", CodeResult.State.NEW, stay("print('x' in globals())"));
    }

    @Test
    void itsInputIsItsOwnEachTime() {
        assertSaid("in\n", CodeResult.State.NEW, stay("import sys; print(sys.stdin.read())"));
        assertSaid("in\n", CodeResult.State.KEPT, stay("print(input())"));
    }

    @Test
    void filesComeOutOnceEachTimeTheyChange() {
        assertEquals(
                1, stay("open('" + artifacts() + "/a', 'w').write('1')").files().size());
        assertEquals(0, stay("print()").files().size());
        assertEquals(
                1,
                stay("open('" + artifacts() + "/a', 'w').write('22')").files().size());
    }
}

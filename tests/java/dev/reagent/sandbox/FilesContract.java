package dev.reagent.sandbox;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that code gets, and those that it leaves in {@code /artifacts}, whatever the wall is made of. */
public abstract class FilesContract extends SandboxFixture {

    private static SandboxFile file(String name, byte[] bytes) {
        return new SandboxFile(name, bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    private CodeResult withFiles(Language language, String code, SandboxFile... files) {
        return run(asked(language, code, "in", List.of(files), Duration.ofSeconds(20)));
    }

    private CodeResult python(String code) {
        return run(Language.PYTHON, code);
    }

    private static byte[] bytes(SandboxFile file) {
        try (var in = file.content().open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What came out, in short. */
    private static String told(CodeResult result) {
        var told = new TreeMap<String, String>();
        for (var file : result.files()) {
            var bytes = bytes(file);
            assertEquals(file.bytes(), bytes.length);
            told.put(file.name(), new String(bytes, StandardCharsets.UTF_8));
        }
        return told.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PYTHON|import sys; print(open('a.txt').read() + open('sub/b.txt').read() + sys.stdin.read())",
                "NODE|const {readFileSync: f} = require('fs'); console.log(f('a.txt', 'utf8') + f('sub/b.txt', 'utf8') + f(0, 'utf8'))"
            })
    void theCodeFindsItsFilesWhereItWorks(Language language, String code) {
        var result = withFiles(language, code, file("a.txt", new byte[] {'1'}), file("sub/b.txt", new byte[] {'2'}));
        assertEquals("12in\n", result.stdout().text(), result::toString);
    }

    @Test
    void aLargeFileGoesInAndComesOutAsItWas() {
        var bytes = new byte[3_000_001];
        new Random(7).nextBytes(bytes);
        var result = withFiles(
                Language.PYTHON, "import shutil; shutil.copy('big.bin', '/artifacts/out.bin')", file("big.bin", bytes));
        assertArrayEquals(bytes, bytes(result.files().getFirst()), result::toString);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLeftComesOut(Language language) {
        var result = run(
                language,
                language == Language.PYTHON
                        ? "import os; os.makedirs('/artifacts/t/u'); open('/artifacts/t/u/a.txt', 'w').write('one'); open('/artifacts/empty', 'w')"
                        : "const fs = require('fs'); fs.mkdirSync('/artifacts/t/u', {recursive: true}); fs.writeFileSync('/artifacts/t/u/a.txt', 'one'); fs.writeFileSync('/artifacts/empty', '')");
        assertEquals("{empty=, t/u/a.txt=one}", told(result), result::toString);
        assertEquals(LeftOut.NOTHING, result.leftOut());
    }

    @Test
    void itComesOutOfCodeThatFailsOrIsStoppedToo() {
        var failed = python("open('/artifacts/a', 'w').write('1'); raise SystemExit(3)");
        assertEquals("{a=1}", told(failed));
        assertEquals(3, failed.end().exitCode());
        var stopped = run(
                Language.PYTHON, "open('/artifacts/a', 'w').write('1')\nwhile True: pass", "", Duration.ofSeconds(1));
        assertEquals("{a=1}", told(stopped));
        assertTrue(stopped.end().timedOut());
    }

    @Test
    void onlyPlainFilesComeOut() {
        var result = python("""
                import os, socket, stat
                os.symlink('/etc/passwd', '/artifacts/link')
                os.symlink('/proc/self/environ', '/artifacts/environ')
                os.symlink('/', '/artifacts/root')
                os.symlink('/artifacts', '/artifacts/loop')
                os.mkfifo('/artifacts/fifo')
                socket.socket(socket.AF_UNIX).bind('/artifacts/socket')
                try: os.mknod('/artifacts/null', stat.S_IFCHR | 0o666, os.makedev(1, 3))
                except PermissionError: print('no device')
                open('/artifacts/plain', 'w').write('yes')
                os.link('/artifacts/plain', '/artifacts/twin')
                """);
        assertEquals("no device\n", result.stdout().text(), result::toString);
        assertEquals("{plain=yes, twin=yes}", told(result));
        assertEquals(
                List.of("environ", "fifo", "link", "loop", "root", "socket"),
                result.leftOut().first().stream()
                        .map(LeftOut.File::name)
                        .sorted()
                        .toList());
        assertEquals(6, result.leftOut().all());
    }

    @Test
    void whatIsTooMuchIsLeftOutAndTold() {
        var many = python("for i in range(9): open(f'/artifacts/{i}', 'w').write(str(i))");
        assertEquals("{0=0, 1=1, 2=2, 3=3, 4=4}", told(many));
        assertEquals(4, many.leftOut().all());
        assertEquals(
                new LeftOut.File("5", "there are too many files"),
                many.leftOut().first().getFirst());
        var large =
                python("open('/artifacts/a', 'wb').write(b'x' * 5_000_000); open('/artifacts/b', 'w').write('small')");
        assertEquals("{b=small}", told(large));
        assertEquals(
                List.of(new LeftOut.File("a", "its 5000000 bytes are too many")),
                large.leftOut().first());
    }

    @Test
    void aSparseFileIsAsLargeAsItSays() {
        var result = python("open('/artifacts/hole', 'wb').truncate(60_000_000)");
        assertEquals("{}", told(result), result::toString);
        assertEquals(1, result.leftOut().all());
    }

    @Test
    void artifactsAreBoundedAsTheRestIs() {
        var result = python("""
                written = 0
                try:
                    with open('/artifacts/big', 'wb') as file:
                        while True: written += file.write(b'x' * 1_000_000)
                except OSError as refused: print(refused.strerror, written <= 33_000_000)
                """);
        assertEquals("No space left on device True\n", result.stdout().text(), result::toString);
        assertEquals(1, result.leftOut().all());
    }

    @Test
    void ofVeryManyFilesAFewComeOutAndSomeAreTold() {
        var result = python("for n in range(900): open(f'/artifacts/{n}', 'w').close()");
        assertEquals(5, result.files().size(), result::toString);
        assertEquals(895, result.leftOut().all());
        assertEquals(20, result.leftOut().first().size());
    }

    @Test
    void namesThatAreNoTextComeOutAsText() {
        var result = python("""
                for name in (b'line\\nbreak', b'\\xff\\xfe', b'x' * 255, b' ', b'"quoted"', b'..\\\\up'):
                    open(b'/artifacts/' + name, 'wb').close()
                """);
        assertEquals(5, result.files().size(), result::toString);
        assertEquals(1, result.leftOut().all());
    }

    @Test
    void foldersDeeperThanAnyPathAreLeftOut() {
        var result = python("""
                import os
                os.chdir('/artifacts')
                open('first', 'w').write('1')
                for _ in range(30):
                    os.mkdir('d' * 250); os.chdir('d' * 250)
                open('deep', 'w').write('2')
                """);
        assertEquals("{first=1}", told(result), result::toString);
        assertEquals(1, result.leftOut().all());
    }

    @Test
    void aFolderThatIsLockedIsLeftOut() {
        var result = python("""
                import os
                os.mkdir('/artifacts/locked'); open('/artifacts/locked/a', 'w').write('1'); os.chmod('/artifacts/locked', 0)
                open('/artifacts/mute', 'w').write('2'); os.chmod('/artifacts/mute', 0)
                """);
        assertEquals("{}", told(result), result::toString);
        assertEquals(2, result.leftOut().all());
    }

    @Test
    void whatTheCodeLeftRunningCannotChangeItsFilesWhileTheyComeOut() {
        var result = python("""
                import os, time
                open('/artifacts/a', 'w').write('1')
                if os.fork() == 0:
                    os.close(1); os.close(2)
                    while True:
                        open('/artifacts/a', 'a').write('x' * 100)
                        os.replace('/artifacts/a', '/artifacts/b'); os.symlink('/etc/passwd', '/artifacts/a')
                        os.unlink('/artifacts/a'); os.replace('/artifacts/b', '/artifacts/a')
                time.sleep(0.3)
                """);
        assertTrue(result.files().size() + result.leftOut().all() >= 1, result::toString);
        result.files().forEach(file -> assertEquals(file.bytes(), bytes(file).length));
        assertEquals(0, result.end().exitCode());
    }
}

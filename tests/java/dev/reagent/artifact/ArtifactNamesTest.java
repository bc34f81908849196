package dev.reagent.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactNamesTest {

    private final ArtifactNames names = new ArtifactNames();

    @ParameterizedTest
    @ValueSource(
            strings = {"plot.png", "tables/2026/sums.csv", "été 2026.txt", ".hidden", "数据.json", "a..b", "no ending"})
    void aGoodNameStays(String name) {
        assertTrue(ArtifactNames.isSafe(name));
        assertEquals(name, names.unique(name));
    }

    @ParameterizedTest
    @CsvSource({
        "../../etc/passwd, __/__/etc/passwd",
        "/etc/passwd, etc/passwd",
        "a//b/./c, a/b/_/c",
        "a/.., a/__",
        "'', _",
        "'/', _",
        "'  ', _",
        "a\\..\\b, a_.._b",
        "invoice\u202efdp.exe, invoice_fdp.exe",
        "a\u0000b\u001b[31m, a_b_[31m"
    })
    void aBadOneIsMadeHarmless(String name, String safe) {
        assertFalse(ArtifactNames.isSafe(name));
        assertEquals(safe, names.unique(name));
    }

    @Test
    void aLineBreakIsNoPartOfAName() {
        assertEquals("a_b__c", names.unique("a\nb\r\nc"));
    }

    @Test
    void halfACharacterIsReplaced() {
        assertEquals("a_.txt", names.unique("a\ud800.txt"));
    }

    @Test
    void aLongPartIsCutAndKeepsItsEnding() {
        var cut = names.unique("ä".repeat(10_000) + ".csv");
        assertTrue(cut.endsWith("ä.csv"), cut);
        assertTrue(cut.getBytes(StandardCharsets.UTF_8).length <= ArtifactNames.LONGEST_PART);
    }

    @Test
    void ofALongPathTheEndStays() {
        assertEquals("end.txt", names.unique("folder/".repeat(200) + "end.txt"));
    }

    @Test
    void aNameIsGivenOnce() {
        assertEquals("a/b.tar", names.unique("a/b.tar"));
        assertEquals("a/b~2.tar", names.unique("a//b.tar"));
        assertEquals("a/b~3.tar", names.unique("/a/b.tar"));
        assertEquals(".hidden", names.unique(".hidden"));
        assertEquals(".hidden~2", names.unique(".hidden"));
        assertEquals("a.b/c", names.unique("a.b/c"));
        assertEquals("a.b/c~2", names.unique("a.b/c"));
    }

    @Test
    void composedAndDecomposedLettersAreTheSame() {
        assertEquals("\u00e9.txt", names.unique("e\u0301.txt"));
    }
}

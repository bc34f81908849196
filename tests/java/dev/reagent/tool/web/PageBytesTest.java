package dev.reagent.tool.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages whose headers do not say what their bytes are, or say it in the web's own way. */
class PageBytesTest {

    private ScriptedWeb web;

    @BeforeEach
    void start() throws Exception {
        web = new ScriptedWeb("page.test");
    }

    @AfterEach
    void stop() throws Exception {
        web.close();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "utf-8",
                "UTF-8",
                "none",
                "binary",
                "iso-8859-1",
                "8bit",
                "chunked",
                "text/html",
                "identity",
                "utf-8, identity",
                ",",
                "null"
            })
    void anEncodingThatIsNoneIsNoPacking(String encoding) {
        web.answer("page.test/", "200 OK\nContent-Type: text/plain\nContent-Encoding: " + encoding, "grün");
        assertEquals("grün", web.text("page.test/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gzip, utf-8", "utf-8, gzip", "identity,GZIP", "utf-8\nContent-Encoding: gzip", "none, x-gzip"})
    void aPackingBesideSuchANameIsStillTakenOff(String encoding) throws Exception {
        web.answer(
                "page.test/", "200 OK\nContent-Encoding: " + encoding, gzip("grün".getBytes(StandardCharsets.UTF_8)));
        assertEquals("grün", web.text("page.test/"));
    }

    @Test
    void twoPackingsAreTakenOffInTurnAndMoreAreRefused() throws Exception {
        byte[] twice = gzip(gzip("x".getBytes(StandardCharsets.UTF_8)));
        web.answer("page.test/", "200 OK\nContent-Encoding: gzip, gzip", twice);
        assertEquals("x", web.text("page.test/"));
        web.answer("page.test/", "200 OK\nContent-Encoding: gzip, gzip, gzip", gzip(twice));
        assertEquals("network", web.call("page.test/").error().code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "compress", "utf-8, br", "BR"})
    void aPackingThatWasNotAskedForIsAFailureThatNamesIt(String encoding) {
        web.answer("page.test/", "200 OK\nContent-Encoding: " + encoding, "no text");
        var failure = web.call("page.test/").error();
        assertEquals("network", failure.code());
        assertTrue(failure.message().contains("was not asked for"), failure.message());
    }

    @ParameterizedTest
    @CsvSource({
        "latin1, windows-1252, “Grüße” €",
        "ISO_8859-1:1987, windows-1252, “Grüße” €",
        "cp819, windows-1252, “Grüße” €",
        "us-ascii, windows-1252, “Grüße” €",
        "l5, windows-1254, ışık",
        "iso88592, ISO-8859-2, żółć",
        "iso-8859-8-i, ISO-8859-8, שלום",
        "logical, ISO-8859-8, שלום",
        "koi, KOI8-R, привет",
        "koi8-ru, KOI8-U, привіт",
        "x-cp1251, windows-1251, привет",
        "x-mac-cyrillic, x-MacUkraine, привет",
        "mac, x-MacRoman, Grüße",
        "tis-620, x-windows-874, สวัสดี",
        "x-sjis, windows-31j, こんにちは①",
        "ms_kanji, windows-31j, こんにちは",
        "x-euc-jp, EUC-JP, こんにちは",
        "csiso2022jp, ISO-2022-JP, こんにちは",
        "x-gbk, GB18030, 你好€",
        "gb_2312-80, GB18030, 你好",
        "chinese, GB18030, 你好",
        "x-x-big5, Big5-HKSCS, 你好",
        "ks_c_5601-1987, x-windows-949, 안녕똠",
        "korean, x-windows-949, 안녕",
        "unicode-1-1-utf-8, UTF-8, grün 你好",
        "unicode, UTF-16LE, grün",
        "utf-16, UTF-16LE, grün",
        "ucs-2, UTF-16LE, grün",
        "unicodefffe, UTF-16BE, grün",
        "cp866, IBM866, привет",
        "\" Latin1 \", windows-1252, Grüße",
        "nonsense, UTF-8, grün",
        "utf-7, UTF-8, grün +AOQ-"
    })
    void aCharsetsNameMeansWhatItMeansToABrowser(String label, String charset, String text) {
        web.answer(
                "page.test/",
                "200 OK\nContent-Type: text/plain; charset=" + label,
                text.getBytes(Charset.forName(charset)));
        assertEquals(text, web.text("page.test/"));
    }

    @ParameterizedTest
    @CsvSource({
        "x-sjis, windows-31j, こんにちは",
        "ISO-8859-1, windows-1252, “Grüße” €",
        "unicode, UTF-8, grün",
        "utf-16be, UTF-8, grün"
    })
    void theSameNamesCountInThePageItself(String label, String charset, String text) {
        var html = ("<meta charset=\"" + label + "\"><p>" + text).getBytes(Charset.forName(charset));
        web.answer("page.test/", "200 OK\nContent-Type: text/html", html);
        assertEquals(text, web.text("page.test/"));
    }

    @Test
    void aByteOrderMarkComesBeforeEveryName() {
        web.answer("page.test/", "200 OK\nContent-Type: text/plain; charset=utf-16", "\uFEFFgrün");
        assertEquals("grün", web.text("page.test/"));
        var wide = "\uFEFFgrün".getBytes(StandardCharsets.UTF_16BE);
        web.answer("page.test/", "200 OK\nContent-Type: text/plain; charset=latin1", wide);
        assertEquals("grün", web.text("page.test/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/octet-stream",
                "Application/Octet-Stream; name=a.txt",
                "binary/octet-stream",
                "application/x-download",
                "application/force-download",
                "unknown/unknown",
                "application/unknown",
                "*/*",
                "text",
                "utf-8"
            })
    void textUnderATypeThatSaysNothingIsText(String type) {
        web.answer("page.test/", "200 OK\nContent-Type: " + type, "name,größe\n\u001B[1mtea\u001B[0m,3\r\n\f");
        assertEquals("name,größe\n\u001B[1mtea\u001B[0m,3\r\n\f", web.text("page.test/"));
        web.answer("page.test/", "200 OK\nContent-Type: " + type, "\uFEFFgrün".getBytes(StandardCharsets.UTF_16LE));
        assertEquals("grün", web.text("page.test/"));
        web.answer("page.test/", "200 OK\nContent-Type: " + type, "<!doctype html><p>a <b>b</b>");
        assertEquals("a **b**", web.text("page.test/"));
    }

    @Test
    void packedTextUnderATypeThatSaysNothingIsText() throws Exception {
        var text = "line\n".repeat(2_000);
        web.answer(
                "page.test/",
                "200 OK\nContent-Type: application/octet-stream\nContent-Encoding: gzip",
                gzip(text.getBytes(StandardCharsets.UTF_8)));
        assertEquals(text, web.text("page.test/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "binary/octet-stream", "*/*"})
    void otherBytesUnderATypeThatSaysNothingAreOnlyNamed(String type) throws Exception {
        var random = new byte[5_000];
        new Random(1).nextBytes(random);
        web.answer("page.test/", "200 OK\nContent-Type: " + type, random);
        assertEquals("[not text: " + type + ", 5000 bytes]", web.text("page.test/"));
        web.answer("page.test/", "200 OK\nContent-Type: " + type, "a\u0000b");
        assertEquals("[not text: " + type + ", 3 bytes]", web.text("page.test/"));
        web.answer("page.test/", "200 OK\nContent-Type: " + type, "%PDF-1.4\n1 0 obj\n");
        assertEquals("[not text: " + type + ", 17 bytes]", web.text("page.test/"));
        web.answer("page.test/", "200 OK\nContent-Type: " + type + "\nContent-Encoding: gzip", gzip(random));
        assertTrue(web.text("page.test/").startsWith("[not text: " + type), web.text("page.test/"));
    }

    @Test
    void aTypeThatSaysWhatItIsIsBelieved() {
        web.answer("page.test/", "200 OK\nContent-Type: image/svg", "text");
        assertEquals("[not text: image/svg, 4 bytes]", web.text("page.test/"));
    }
}

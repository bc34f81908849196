package dev.reagent.tool.web.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.reagent.stores.StartRefused;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FetchUrlTest {

    @ParameterizedTest
    @CsvSource({
        "http://example.com, http://example.com/",
        "HTTPS://Example.COM:443/a?b#c, https://example.com/a?b",
        "http://example.com:8080?q=1, http://example.com:8080/?q=1",
        "http://example.com./, http://example.com/",
        "http://bücher.example/ü?ö=|, http://xn--bcher-kva.example/%C3%BC?%C3%B6=%7C",
        "http://example.com/100%, http://example.com/100%25",
        "http://example.com/%7Euser, http://example.com/%7Euser",
        "http://example.com/a\\b, http://example.com/a/b",
        "http://example.com\\@127.0.0.1/, http://example.com/@127.0.0.1/",
        "http://[2606:2800:0220::1]:81/, http://[2606:2800:220::1]:81/",
        "http://93.184.216.34/, http://93.184.216.34/",
        "http://1.example/, http://1.example/",
        "http://ＥＸＡＭＰＬＥ.com/, http://example.com/",
        "http://１２７.０.０.１/, http://127.0.0.1/",
        "http://127。0。0。1/, http://127.0.0.1/",
        "http://faß.de/, http://xn--fa-hia.de/",
        "http://FAẞ.de/, http://xn--fa-hia.de/",
        "http://fass.de/, http://fass.de/",
        "http://βόλος.com/, http://xn--nxasmm1c.com/",
        "http://نامه‌ای.com/, http://xn--mgba3gch31f060k.com/",
        "http://Bücher.EXAMPLE/, http://xn--bcher-kva.example/",
        "http://XN--FA-HIA.de/, http://xn--fa-hia.de/",
        "http://bücher.example/, http://xn--bcher-kva.example/",
        "http://r3---sn-4g5e.example/, http://r3---sn-4g5e.example/",
        "http://a_b.example/, http://a_b.example/",
        "http://127.0.0.1­/, http://127.0.0.1/"
    })
    void aUrlIsTakenApartAndPutTogether(String text, String whole) {
        assertEquals(whole, FetchUrl.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "//example.com",
                "file:///etc/passwd",
                "ftp://example.com/",
                "gopher://x/",
                "http:/example.com",
                "http:example.com",
                "javascript:alert(1)",
                "http://",
                "http:///path",
                "http://?q",
                "http://user@example.com/",
                "http://user:pass@example.com/",
                "http://example.com@127.0.0.1/",
                "http://example.com:0/",
                "http://example.com:65536/",
                "http://example.com:x/",
                "http://example.com:80:80/",
                "http://example.com:+80/",
                "http://exa mple.com/",
                "http://example.com/\r\nHost: x",
                "http://example.com/\u0000",
                "http://exam\tple.com/",
                "http://2130706433/",
                "http://0/",
                "http://0x7f000001/",
                "http://0x7f.1/",
                "http://127.1/",
                "http://0177.0.0.1/",
                "http://127.0.0.01/",
                "http://127.0.0.1.1/",
                "http://1.2.3.4.5/",
                "http://256.1.1.1/",
                "http://[::1",
                "http://::1/",
                "http://[::1%eth0]/",
                "http://[::1%25eth0]/",
                "http://[1.2.3.4]/",
                "http://[]/",
                "http://[::1]x/",
                "http://example..com/",
                "http://.example.com/",
                "http://exa%6Dple.com/",
                "http://-/",
                "http://%31%32%37.0.0.1/",
                "http://[::1]:99999/",
                "http://[::/64]/",
                "http://[::*]/",
                "http://０x7f.1/",
                "http://xn--a.example/",
                "http://xn--/",
                "http://a‍b.example/",
                "http://אa1.example/"
            })
    void whatIsNoWebUrlOrSpellsAnAddressOddlyIsRefused(String text) {
        assertThrows(FetchFailure.class, () -> FetchUrl.parse(text));
    }

    @Test
    void aUrlHasALengthLimit() {
        assertThrows(FetchFailure.class, () -> FetchUrl.parse("http://example.com/" + "x".repeat(2_048)));
    }

    @ParameterizedTest
    @CsvSource({
        "/x, http://a.example:81/x",
        "x, http://a.example:81/dir/x",
        "../x, http://a.example:81/x",
        "?x, http://a.example:81/dir/page?x",
        "//b.example/x, http://b.example/x",
        "https://b.example, https://b.example/",
        "/a b, http://a.example:81/a%20b",
        "#top, http://a.example:81/dir/page?q=1",
        "http://fa\u00C3\u009F.de/\u00C3\u00BC, http://xn--fa-hia.de/%C3%BC",
        "//b\u00C3\u00BCcher.example/, http://xn--bcher-kva.example/",
        "/\u00C3\u00BC, http://a.example:81/%C3%BC",
        "/\u00FC, http://a.example:81/%FC"
    })
    void aLocationIsReadAgainstItsPage(String location, String whole) {
        assertEquals(
                whole,
                FetchUrl.parse("http://a.example:81/dir/page?q=1")
                        .resolve(location)
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "http://user@b.example/", "http://0/", "//[::1", "http://"})
    void aLocationIsCheckedLikeAnyUrl(String location) {
        var page = FetchUrl.parse("http://a.example/");
        assertThrows(FetchFailure.class, () -> page.resolve(location));
    }

    @Test
    void allowedHostsMatchHostAndPort() {
        var allowed =
                new AllowedHosts("some.setting", List.of("Inside.Example", " localhost:8080", "[::1]:81", "10.0.0.1"));
        assertEquals(true, allowed.include(FetchUrl.parse("https://inside.example/")));
        assertEquals(true, allowed.include(FetchUrl.parse("http://localhost:8080/")));
        assertEquals(false, allowed.include(FetchUrl.parse("http://localhost/")));
        assertEquals(true, allowed.include(FetchUrl.parse("http://[0:0::1]:81/")));
        assertEquals(false, allowed.include(FetchUrl.parse("http://sub.inside.example/")));
        assertEquals(true, allowed.include(FetchUrl.parse("http://10.0.0.1:9/")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://inside", "inside:port", "in side", "*", "10.0.0.0/8", "a:1:2", "[::1", "inside:0"})
    void aWrongAllowedHostStopsTheStart(String entry) {
        assertThrows(StartRefused.class, () -> new AllowedHosts("some.setting", List.of(entry)));
    }
}

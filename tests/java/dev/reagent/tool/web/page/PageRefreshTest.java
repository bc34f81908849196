package dev.reagent.tool.web.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reagent.tool.web.ScriptedWeb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that hold nothing but the address of another one. */
class PageRefreshTest {

    private static final String HTML = "200 OK\nContent-Type: text/html; charset=utf-8";

    private ScriptedWeb web;

    @BeforeEach
    void start() throws Exception {
        web = new ScriptedWeb("page.test", "other.test");
        web.answer("page.test/next", "200 OK\nContent-Type: text/plain", "here");
        web.answer("page.test/dir/next", "200 OK\nContent-Type: text/plain", "here");
    }

    @AfterEach
    void stop() throws Exception {
        web.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<meta http-equiv=refresh content='0;url=/next'>",
                "<META HTTP-EQUIV=\"Refresh\" CONTENT=\"0; URL=/next\">",
                "<meta content='0;url=/next' http-equiv='refresh'>",
                "<html><head><title>Moved</title><noscript><meta http-equiv=refresh content='0;/next'></noscript></head><body></body>",
                "<meta http-equiv=refresh content=\"5 ; url = 'next' trailing\">",
                "<meta http-equiv=refresh content='.5,next'>",
                "<meta http-equiv=refresh content='0 next'>",
                "<base href=/dir/><meta http-equiv=refresh content='0;url=next'>",
                "<script>location='/next'</script><meta http-equiv=refresh content='0;url=http://page.test:PORT/next'>",
                "<meta http-equiv=refresh content='1;url=/next'><p>You are being redirected. <a href=/next>Click here</a> if not.",
                "<meta http-equiv=refresh content='0;url=//page.test:PORT/next#a'>"
            })
    void anEmptyPageThatSendsItsReaderOnIsFollowed(String html) {
        web.answer("page.test/", HTML, html);
        var page = web.page("page.test/");
        assertEquals("here", page.path("text").asText());
        assertTrue(page.path("url").asText().endsWith("/next"), page.toString());
        assertEquals(2, web.requests().size());
    }

    @Test
    void theHeaderOfThatNameCountsToo() {
        web.answer("page.test/", "200 OK\nRefresh: 0; url=/next", "");
        assertEquals("here", web.text("page.test/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<meta http-equiv=refresh content=5>",
                "<meta http-equiv=refresh content='300;url=/next'>",
                "<meta http-equiv=refresh content='url=/next'>",
                "<meta http-equiv=refresh content='0;url='>",
                "<meta http-equiv=refresh content=''>",
                "<meta http-equiv=refresh>",
                "<meta name=refresh content='0;url=/next'>",
                "<!-- <meta http-equiv=refresh content='0;url=/next'> -->",
                "<meta http-equiv=refresh content='0;url=/'>"
            })
    void whatIsNoWayOnIsNotFollowed(String html) {
        web.answer("page.test/", HTML, html);
        assertEquals("", web.text("page.test/"));
        assertEquals(1, web.requests().size());
    }

    @Test
    void aPageWithTextIsGiven() {
        web.answer("page.test/", HTML, "<meta http-equiv=refresh content='0;url=/next'><p>" + "news ".repeat(60));
        assertTrue(web.text("page.test/").startsWith("news news"));
        assertEquals(1, web.requests().size());
    }

    @Test
    void aPageThatFailedAndOneThatIsNoHtmlAreGiven() {
        var html = "<meta http-equiv=refresh content='0;url=/next'>";
        web.answer("page.test/", "404 Not Found\nContent-Type: text/html", html);
        assertEquals(404, web.page("page.test/").path("status").asInt());
        web.answer("page.test/", "200 OK\nContent-Type: text/plain", html);
        assertEquals(html, web.text("page.test/"));
        assertEquals(2, web.requests().size());
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:PORT/next, address_refused",
        "http://[::1]/, address_refused",
        "http://169.254.169.254/latest/meta-data, address_refused",
        "http://2130706433/, invalid_url",
        "http://unheard.test/, unknown_host",
        "javascript:alert(1), invalid_url",
        "file:///etc/passwd, invalid_url",
        "http://user@page.test:PORT/next, invalid_url"
    })
    void theGuardJudgesWhereAPageLeads(String to, String code) {
        web.answer("page.test/", HTML, "<meta http-equiv=refresh content='0;url=" + to + "'>");
        assertEquals(code, web.call("page.test/").error().code());
        web.answer("page.test/", HTML, "<base href='" + to + "'><meta http-equiv=refresh content='0;url=/latest'>");
        assertTrue(web.call("page.test/").error() != null);
        assertEquals(2, web.requests().size());
    }

    @Test
    void redirectsOfBothKindsHaveOneEnd() {
        web.answer("page.test/a", HTML, "<meta http-equiv=refresh content='0;url=/b'>");
        web.answer("page.test/b", "302 Found\nLocation: /a", "");
        assertEquals("too_many_redirects", web.call("page.test/a").error().code());
        assertEquals(6, web.requests().size());
    }

    @Test
    void aPostIsNotSentAgainAndNoSecretGoesToAnotherHost() {
        web.answer("page.test/", HTML, "<meta http-equiv=refresh content='0;url=http://other.test:PORT/x'>");
        web.answer("other.test/x", "200 OK\nContent-Type: text/plain", "other");
        var args = new ObjectMapper().createObjectNode().put("method", "POST").put("body", "b");
        args.putObject("headers").put("Authorization", "Bearer s");
        assertEquals(
                "other",
                ScriptedWeb.json(web.call(args, "page.test/")).path("text").asText());
        assertTrue(web.requests().get(1).startsWith("GET /x "));
        assertEquals("", web.sent(1, "Authorization"));
        assertEquals("", web.sent(1, "Idempotency-Key"));
    }

    @Test
    void aPathInAnotherScriptIsSentAsUtf8() {
        web.answer("page.test/", HTML, "<meta http-equiv=refresh content='0;url=/grün ü?q=ö'>");
        web.answer("page.test/gr%C3%BCn%20%C3%BC", "200 OK\nContent-Type: text/plain", "here");
        assertEquals("here", web.text("page.test/"));
    }
}

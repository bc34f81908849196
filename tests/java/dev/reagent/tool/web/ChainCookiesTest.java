package dev.reagent.tool.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reagent.tool.web.route.FetchUrl;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cookies that a redirect sets, over real connections. */
class ChainCookiesTest {

    private static final String NEXT = "302 Found\nLocation: /dir/next";

    private ScriptedWeb web;

    @BeforeEach
    void start() throws Exception {
        web = new ScriptedWeb("page.test", "www.page.test", "other.test", "evilpage.test", "127.0.0.1");
        web.answer("page.test/dir/next", "200 OK\nContent-Type: text/plain", "here");
    }

    @AfterEach
    void stop() throws Exception {
        web.close();
    }

    @Test
    void aCookieOfARedirectGoesToTheNextPageAndNoFurtherThanItsCall() {
        web.answer("page.test/", NEXT + "\nSet-Cookie: a=1\nSet-Cookie: b=two; Path=/; HttpOnly; SameSite=Strict", "");
        assertEquals("here", web.text("page.test/"));
        assertEquals("", web.sent(0, "Cookie"));
        assertEquals("a=1; b=two", web.sent(1, "Cookie"));
        assertEquals("here", web.text("page.test/"));
        assertEquals("", web.sent(2, "Cookie"));
    }

    @Test
    void aPageThatWantsItsCookieBackIsReached() {
        web.answer("page.test/", "302 Found\nLocation: /check\nSet-Cookie: seen=1", "");
        web.answer(
                "page.test/check",
                "302 Found\nLocation: /dir/next\nSet-Cookie: seen=2; Path=/\nSet-Cookie: more=3",
                "");
        assertEquals("here", web.text("page.test/"));
        assertEquals("seen=1", web.sent(1, "Cookie"));
        assertEquals("seen=2; more=3", web.sent(2, "Cookie"));
    }

    @Test
    void anEmptyPageMaySetOneAndSendItsReaderBack() {
        web.answer(
                "page.test/",
                "200 OK\nContent-Type: text/html\nSet-Cookie: a=1",
                "<meta http-equiv=refresh content='0;url=/dir/next'>");
        assertEquals("here", web.text("page.test/"));
        assertEquals("a=1", web.sent(1, "Cookie"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=1; Secure",
                "__Secure-a=1",
                "__Host-a=1; Path=/",
                "a=1; Domain=other.test",
                "a=1; Domain=evilpage.test",
                "a=1; Domain=age.test",
                "a=1; Domain=www.page.test",
                "a=1; Path=/other",
                "a=1; Path=/di",
                "a=1; Path=/dir/next/",
                "a=1; Max-Age=0",
                "a=1; Max-Age=-5",
                "a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                "=1",
                "a",
                ""
            })
    void aCookieThatIsNotForThePlaceIsNotSent(String cookie) {
        web.answer("page.test/", NEXT + "\nSet-Cookie: " + cookie, "");
        assertEquals("here", web.text("page.test/"));
        assertEquals("", web.sent(1, "Cookie"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=1; Path=/dir",
                "a=1; Path=/dir/",
                "a=1; Path=/dir/next",
                "a=1; Path=nothing",
                "a=1; Domain=page.test",
                "a=1; domain=.Page.Test",
                "a=1; Max-Age=100; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                "a=1; Unknown=x"
            })
    void aCookieThatIsForThePlaceIsSent(String cookie) {
        web.answer("page.test/", NEXT + "\nSet-Cookie: " + cookie, "");
        assertEquals("here", web.text("page.test/"));
        assertEquals("a=1", web.sent(1, "Cookie"));
    }

    @Test
    void aCookieIsRemovedByTheSameOneThatIsOver() {
        web.answer("page.test/", "302 Found\nLocation: /two\nSet-Cookie: a=1\nSet-Cookie: b=2", "");
        web.answer("page.test/two", NEXT + "\nSet-Cookie: a=; Max-Age=0", "");
        assertEquals("here", web.text("page.test/"));
        assertEquals("b=2", web.sent(2, "Cookie"));
    }

    @ParameterizedTest
    @CsvSource({
        "page.test, other.test, page.test",
        "page.test, www.page.test, page.test",
        "www.page.test, page.test, page.test",
        "www.page.test, page.test, test",
        "page.test, evilpage.test, page.test",
        "page.test, 127.0.0.1, 1"
    })
    void noOtherHostSeesACookieWhateverItsDomainSays(String from, String to, String domain) {
        web.answer(
                from + "/",
                "302 Found\nLocation: http://" + to + ":PORT/\nSet-Cookie: a=1; Domain=" + domain + "\nSet-Cookie: b=2",
                "");
        web.answer(to + "/", "302 Found\nLocation: http://" + from + ":PORT/back", "");
        web.answer(from + "/back", "200 OK\nContent-Type: text/plain", "back");
        assertEquals("back", web.text(from + "/"));
        assertEquals("", web.sent(1, "Cookie"));
        assertTrue(web.sent(2, "Cookie").contains("b=2"), "its own host has it again");
    }

    @Test
    void aSecureCookieIsSetAndSentOverTlsOnly() {
        var secure = FetchUrl.parse("https://page.test/x");
        var plain = FetchUrl.parse("http://page.test/x");
        var set = List.of(
                "a=1; Secure",
                "__Host-b=2; Secure; Path=/",
                "__Host-c=3; Secure; Path=/; Domain=page.test",
                "__Secure-d=4",
                "e=5");
        var cookies = ChainCookies.NONE.after(secure, set);
        assertEquals("a=1; __Host-b=2; e=5", cookies.header(secure, null));
        assertEquals("e=5", cookies.header(plain, null));
        assertEquals("e=5", ChainCookies.NONE.after(plain, set).header(secure, null));
        assertEquals("", cookies.header(FetchUrl.parse("https://www.page.test/x"), null));
    }

    @Test
    void theCallersOwnCookiesStayUnlessTheHostSetsThemAnew() {
        web.answer("page.test/", NEXT + "\nSet-Cookie: a=new", "");
        var args = new ObjectMapper().createObjectNode();
        args.putObject("headers").put("Cookie", "a=old; own=1");
        assertEquals(
                "here",
                ScriptedWeb.json(web.call(args, "page.test/")).path("text").asText());
        assertEquals("a=old; own=1", web.sent(0, "Cookie"));
        assertEquals("a=new; own=1", web.sent(1, "Cookie"));
    }

    @Test
    void aPageCannotFillTheRequest() {
        var many = new StringBuilder(NEXT);
        for (int i = 0; i < 200; i++) {
            many.append("\nSet-Cookie: c").append(i).append("=").append("x".repeat(100));
        }
        web.answer("page.test/", many.toString(), "");
        assertEquals("here", web.text("page.test/"));
        assertEquals(50, web.sent(1, "Cookie").split("; ").length);
        web.answer("page.test/", NEXT + "\nSet-Cookie: long=" + "x".repeat(5_000), "");
        assertEquals("here", web.text("page.test/"));
        assertFalse(web.sent(3, "Cookie").contains("long"));
        var large = new StringBuilder(NEXT);
        for (int i = 0; i < 20; i++) {
            large.append("\nSet-Cookie: c").append(i).append("=").append("x".repeat(1_000));
        }
        web.answer("page.test/", large.toString(), "");
        assertEquals("here", web.text("page.test/"));
        assertEquals(8, web.sent(5, "Cookie").split("; ").length);
    }
}

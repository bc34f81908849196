package dev.reagent.tool.web.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.BesideServers;
import dev.reagent.tool.web.route.FetchUrl;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@BesideServers
class ReadableHtmlTest {

    private static final FetchUrl URL = FetchUrl.parse("https://page.test/dir/page");
    private static final int SIZE = 2 << 20;

    @Test
    void whatAReaderDoesNotSeeIsLeftOut() {
        String text = read("""
                <html><head><title> A  title </title><style>p{}</style><meta content=meta></head><body>
                <nav>nav</nav><p hidden>hidden</p><template>template</template><script>script</script>
                <noscript>noscript</noscript><iframe src=x>iframe</iframe><!-- comment --><svg><text>svg</text></svg>
                <button>button</button><p onclick="evil()">Seen</p></body></html>""");
        assertEquals("# A title\n\nSeen", text);
    }

    @Test
    void linksAreWholeAndOnlyOfTheWeb() {
        String text = read(
                "<a href='other'>o</a> <a href='javascript:alert(1)'>j</a> <a href='data:text/html,x'>d</a> <img src=x alt='a cat'>");
        assertEquals("[o](https://page.test/dir/other) j d a cat", text);
    }

    @Test
    void tablesAndCodeKeepTheirForm() {
        String text = read("<table><tr><th>a<th>b<tr><td>1<td>2</table><pre><code>if (x)\n    y();</code></pre>");
        assertTrue(text.contains("| a | b |"), text);
        assertTrue(text.contains("    y();"), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<div>", "<b>", "<a href=x>", "<table><tr><td>", "<ul><li>", "<blockquote>", "<p>x", "&amp;", "<",
                        "<!--",
                "<h1>", "<td>", "</div>", "<svg><g>", "<font color=red>", "<dl><dt>x<dd>", "<pre>", "<code>`", "x ",
                        "*_[]()#\\"
            })
    void noPageHoldsTheReaderForLong(String part) {
        String html = part.repeat(SIZE / part.length());
        assertTimeout(Duration.ofSeconds(60), () -> ReadableHtml.read(html, URL));
    }

    @Test
    void aBrokenPageIsStillRead() {
        String text = read("<p>one<b>two</p><td>three</i><p x=\"<\">four");
        for (String word : new String[] {"one", "two", "three", "four"}) {
            assertTrue(text.contains(word), text);
        }
        assertFalse(text.contains("<"), text);
    }

    private static String read(String html) {
        return ReadableHtml.read(html, URL).text();
    }
}

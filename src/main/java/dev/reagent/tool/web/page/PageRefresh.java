package dev.reagent.tool.web.page;

import dev.reagent.tool.web.media.Decompressed;
import dev.reagent.tool.web.media.PageCharset;
import dev.reagent.tool.web.route.FetchFailure;
import dev.reagent.tool.web.route.FetchUrl;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Finds the redirect of a page with almost no text, in {@code <meta http-equiv="refresh">} or the header of that name.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/semantics.html#shared-declarative-refresh-steps">the HTML standard</a>
 */
public final class PageRefresh {

    /** A page with a longer delay is meant to be read. */
    private static final int MOST_SECONDS = 10;

    /** As many as in "You are being redirected, click here". */
    private static final int MOST_CHARACTERS = 200;

    private static final int MOST_BYTES = 256 * 1024;
    private static final Pattern MENTIONS = Pattern.compile("(?i)http-equiv\\s*=\\s*[\"']?\\s*refresh");
    private static final Pattern CONTENT = Pattern.compile(
            "(?is)\\s*([0-9]*)[0-9.]*(?<=[0-9.])(?:\\s*[;,]\\s*|\\s+)(?:url\\s*=\\s*)?+(?:\"([^\"]*).*|'([^']*).*|(.+))");

    private PageRefresh() {}

    /** Returns whether the page may have one. Most pages are too long or of another kind. */
    public static boolean mayBeIn(FetchedPage page) {
        var answer = page.answer();
        var type = page.mediaType();
        return answer.status() / 100 == 2
                && answer.body().length <= MOST_BYTES
                && (type.isHtml()
                        || type.isUnsaid()
                        || !answer.header("Refresh").isEmpty());
    }

    /** Takes as long as reading the page. Fails with {@link FetchFailure} if it leads to no URL, or the page cannot be decompressed. */
    public static Optional<FetchUrl> of(FetchedPage page) {
        var answer = page.answer();
        var body = Decompressed.of(answer.body(), answer.encoding(), answer.cut());
        if (body.bytes().length > MOST_BYTES) {
            return Optional.empty();
        }
        String text = PageCharset.of(body.bytes(), page.mediaType()).decode(body.bytes());
        return text.isBlank() || ReadableText.isHtml(page.mediaType(), text) ? next(page, text) : Optional.empty();
    }

    private static Optional<FetchUrl> next(FetchedPage page, String html) {
        String header = page.answer().header("Refresh");
        boolean mentions = MENTIONS.matcher(html).find();
        if (header.isEmpty() && !mentions) {
            return Optional.empty();
        }
        var parsed = Jsoup.parse(html);
        if (!hasNothingToRead(parsed)) {
            return Optional.empty();
        }
        return header.isEmpty() ? byElement(page.url(), parsed) : link(header).map(page.url()::resolve);
    }

    private static boolean hasNothingToRead(Document page) {
        return ReadableNodes.of(page).page().text().length() <= MOST_CHARACTERS;
    }

    private static Optional<FetchUrl> byElement(FetchUrl page, Document parsed) {
        return parsed.select("meta[http-equiv]").stream()
                .filter(meta -> meta.attr("http-equiv").strip().equalsIgnoreCase("refresh"))
                .flatMap(meta -> link(meta.attr("content")).stream())
                .findFirst()
                .map(link -> base(page, parsed).follow(link));
    }

    private static FetchUrl base(FetchUrl page, Document parsed) {
        Element base = parsed.selectFirst("base[href]");
        return base == null ? page : page.follow(base.attr("href"));
    }

    /** Returns the target of a refresh; empty if it only reloads the page, or has a long delay. */
    private static Optional<String> link(String content) {
        var parts = CONTENT.matcher(content);
        if (!parts.matches() || isLate(parts.group(1))) {
            return Optional.empty();
        }
        for (int group = 2; group <= 4; group++) {
            if (parts.group(group) != null && !parts.group(group).isBlank()) {
                return Optional.of(parts.group(group).strip());
            }
        }
        return Optional.empty();
    }

    private static boolean isLate(String seconds) {
        return seconds.length() > 3 || !seconds.isEmpty() && Integer.parseInt(seconds) > MOST_SECONDS;
    }
}

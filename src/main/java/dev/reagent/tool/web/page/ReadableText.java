package dev.reagent.tool.web.page;

import dev.reagent.agent.task.StorableText;
import dev.reagent.tool.web.http.HopAnswer;
import dev.reagent.tool.web.media.Decompressed;
import dev.reagent.tool.web.media.MediaType;
import dev.reagent.tool.web.media.PageCharset;
import dev.reagent.tool.web.media.TextSniffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The text of a page for a model.
 *
 * @param text      at most {@value #MAX_BYTES} bytes of UTF-8, and a mark at the end if it was cut
 * @param truncated whether it was cut
 */
public record ReadableText(String text, boolean truncated) {

    static final int MAX_BYTES = 50 * 1024;

    private static final Pattern LOOKS_LIKE_HTML =
            Pattern.compile("(?is)\\s*(<!--.*?-->\\s*)*<(!doctype html|html|head|body)\\b.*");

    public static ReadableText of(FetchedPage page) {
        var answer = page.answer();
        var type = page.mediaType();
        if (!type.mayBeText()) {
            return binary(type, answer.header("Content-Length"));
        }
        var body = Decompressed.of(answer.body(), answer.encoding(), answer.cut());
        if (type.isUnsaid() && !TextSniffer.isText(body.bytes())) {
            return binary(type, length(answer));
        }
        String text = PageCharset.of(body.bytes(), type).decode(body.bytes());
        if (!isHtml(type, text)) {
            return cut(StorableText.of(text), body.cut());
        }
        var markdown = ReadableHtml.read(text, page.url());
        return cut(StorableText.of(markdown.text()), body.cut() || markdown.cut());
    }

    static boolean isHtml(MediaType type, String text) {
        return type.isHtml() || type.isUnsaid() && LOOKS_LIKE_HTML.matcher(text).lookingAt();
    }

    private static String length(HopAnswer answer) {
        String stated = answer.header("Content-Length");
        return stated.isEmpty() && !answer.cut() ? String.valueOf(answer.body().length) : stated;
    }

    private static ReadableText binary(MediaType type, String length) {
        String size = length.matches("[0-9]{1,18}") ? length + " bytes" : "size not told";
        return new ReadableText(
                "[not text: %s, %s]".formatted(type.name().isEmpty() ? "type not told" : type.name(), size), false);
    }

    private static ReadableText cut(String text, boolean pageWasCut) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= MAX_BYTES) {
            return pageWasCut
                    ? new ReadableText(text + "\n\n[cut here: the page goes on]", true)
                    : new ReadableText(text, false);
        }
        int end = MAX_BYTES;
        while ((utf8[end] & 0xC0) == 0x80) {
            end--;
        }
        return new ReadableText(
                new String(utf8, 0, end, StandardCharsets.UTF_8)
                        + "\n\n[cut here: the first 50 KB of %s%d KB]"
                                .formatted(pageWasCut ? "over " : "", utf8.length / 1024),
                true);
    }
}

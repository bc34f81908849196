package dev.reagent.tool.web.page;

import com.vladsch.flexmark.html2md.converter.FlexmarkHtmlConverter;
import com.vladsch.flexmark.util.data.MutableDataSet;
import com.vladsch.flexmark.util.format.TableFormatOptions;
import dev.reagent.tool.web.route.FetchUrl;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** Converts an HTML page to Markdown: its visible content, without scripts, styles and navigation. */
final class ReadableHtml {

    private static final FlexmarkHtmlConverter MARKDOWN = FlexmarkHtmlConverter.builder(new MutableDataSet()
                    .set(FlexmarkHtmlConverter.SETEXT_HEADINGS, false)
                    .set(FlexmarkHtmlConverter.OUTPUT_UNKNOWN_TAGS, false)
                    .set(FlexmarkHtmlConverter.OUTPUT_ATTRIBUTES_ID, false)
                    .set(FlexmarkHtmlConverter.TYPOGRAPHIC_QUOTES, false)
                    .set(FlexmarkHtmlConverter.TYPOGRAPHIC_SMARTS, false)
                    // one long cell would make every row of its table equally long
                    .set(TableFormatOptions.FORMAT_TABLE_ADJUST_COLUMN_WIDTH, false))
            .build();

    /** @param cut whether the page has more */
    record Markdown(String text, boolean cut) {}

    private ReadableHtml() {}

    static Markdown read(String html, FetchUrl url) {
        var page = Jsoup.parse(html, url.toString());
        String title = page.title().strip();
        var nodes = ReadableNodes.of(page);
        String text = markdown(nodes.page());
        boolean titled = title.isEmpty() || text.startsWith("# " + title);
        return new Markdown(titled ? text : "# " + title + "\n\n" + text, nodes.cut());
    }

    private static String markdown(Document page) {
        try {
            return MARKDOWN.convert(page.body()).strip();
        } catch (StackOverflowError tooDeep) {
            return page.body().text();
        }
    }
}

package dev.reagent.tool.web.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/**
 * Copies the visible content of a page, from its beginning, until there is enough. Converting a tree to Markdown takes time in the square
 * of its width, so its input must be small.
 */
final class ReadableNodes implements NodeFilter {

    private static final int MOST_ELEMENTS = 8_000;
    private static final int MOST_CHARACTERS = 100_000;
    private static final int MOST_DEPTH = 100;

    private static final Set<String> UNREADABLE = Set.of(
            "script",
            "style",
            "noscript",
            "template",
            "svg",
            "math",
            "canvas",
            "iframe",
            "object",
            "embed",
            "audio",
            "video",
            "nav",
            "dialog",
            "input",
            "select",
            "button",
            "textarea",
            "meta",
            "link",
            "base",
            "area",
            "map");

    private static final List<String> KEPT = List.of("align", "class");

    private final Deque<Element> open = new ArrayDeque<>();
    private int elements;
    private int characters;
    private boolean enough;

    private ReadableNodes(Element root) {
        open.push(root);
    }

    /** The copied page with its visible content. */
    record Copy(Document page, boolean cut) {}

    static Copy of(Document page) {
        var copy = Document.createShell(page.location());
        var nodes = new ReadableNodes(copy.body());
        page.body().filter(nodes);
        return new Copy(copy, nodes.enough);
    }

    @Override
    public FilterResult head(Node node, int depth) {
        enough |= elements > MOST_ELEMENTS || characters > MOST_CHARACTERS;
        if (enough) {
            return FilterResult.STOP;
        }
        if (depth == 0) {
            return FilterResult.CONTINUE;
        }
        return switch (node) {
            case TextNode text -> append(text.getWholeText());
            case Element image when image.normalName().equals("img") -> append(image.attr("alt"));
            case Element element when !isReadable(element) -> FilterResult.SKIP_ENTIRELY;
            case Element element when depth > MOST_DEPTH || isNestedTable(element) -> append(element.text());
            case Element element -> open(element);
            default -> FilterResult.SKIP_ENTIRELY;
        };
    }

    private boolean isNestedTable(Element element) {
        return element.normalName().equals("table")
                && open.stream().anyMatch(around -> around.normalName().equals("table"));
    }

    private FilterResult append(String text) {
        characters += text.length();
        open.element().appendChild(new TextNode(text));
        return FilterResult.SKIP_ENTIRELY;
    }

    private FilterResult open(Element element) {
        elements++;
        String address = webAddress(element);
        boolean leadsNowhere = element.normalName().equals("a") && address.isEmpty();
        var copied = new Element(leadsNowhere ? "span" : element.normalName());
        if (!address.isEmpty()) {
            copied.attr("href", address);
        }
        for (String kept : KEPT) {
            if (element.hasAttr(kept)) {
                copied.attr(kept, element.attr(kept));
            }
        }
        open.element().appendChild(copied);
        open.push(copied);
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (depth > 0) {
            open.pop();
        }
        return FilterResult.CONTINUE;
    }

    private static boolean isReadable(Element element) {
        return !UNREADABLE.contains(element.normalName())
                && !element.hasAttr("hidden")
                && !element.attr("aria-hidden").equals("true")
                && !element.attr("role").equals("navigation")
                && !element.attr("role").equals("search");
    }

    private static String webAddress(Element link) {
        String whole = link.attr("href").startsWith("#") ? "" : link.absUrl("href");
        return whole.startsWith("http://") || whole.startsWith("https://") ? whole : "";
    }
}

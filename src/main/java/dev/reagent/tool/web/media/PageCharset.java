package dev.reagent.tool.web.media;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The charset of a page, determined as browsers do: byte order mark, then the header, then the page's own declaration in its first 1,024
 * bytes, else UTF-8.
 *
 * @param mark the length of the byte order mark
 * @see <a href="https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding">the HTML standard</a>
 */
public record PageCharset(Charset charset, int mark) {

    private static final Pattern META = Pattern.compile(
            "(?i)<meta[^>]+charset\\s*=\\s*[\"']?\\s*([a-z0-9_:.-]+)|<\\?xml[^>]+encoding\\s*=\\s*[\"']([a-z0-9_:.-]+)");

    public static PageCharset of(byte[] body, MediaType type) {
        var marked = byMark(body);
        if (marked != null) {
            return marked;
        }
        var charset = type.statedCharset()
                .flatMap(CharsetLabels::find)
                .or(() -> byMeta(body))
                .orElse(StandardCharsets.UTF_8);
        return new PageCharset(charset, 0);
    }

    /** Decodes the text; invalid bytes become U+FFFD. */
    public String decode(byte[] body) {
        return new String(body, mark, body.length - mark, charset);
    }

    private static @Nullable PageCharset byMark(byte[] body) {
        if (startsWith(body, 0xEF, 0xBB, 0xBF)) {
            return new PageCharset(StandardCharsets.UTF_8, 3);
        }
        if (startsWith(body, 0xFE, 0xFF)) {
            return new PageCharset(StandardCharsets.UTF_16BE, 2);
        }
        return startsWith(body, 0xFF, 0xFE) ? new PageCharset(StandardCharsets.UTF_16LE, 2) : null;
    }

    private static boolean startsWith(byte[] body, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= body.length || (body[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Charset> byMeta(byte[] body) {
        var head = new String(body, 0, Math.min(body.length, 1_024), StandardCharsets.ISO_8859_1);
        var meta = META.matcher(head);
        // a page whose meta element could be read byte by byte is not in UTF-16, whatever it declares
        return meta.find()
                ? CharsetLabels.find(meta.group(1) == null ? meta.group(2) : meta.group(1))
                        .map(charset -> charset.name().startsWith("UTF-16") ? StandardCharsets.UTF_8 : charset)
                : Optional.empty();
    }
}

package dev.reagent.tool.web.media;

import static dev.reagent.tool.ToolErrorCode.NETWORK;

import dev.reagent.tool.Excerpt;
import dev.reagent.tool.web.route.FetchFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The coding of a compressed body. */
enum ContentCoding {
    GZIP,
    DEFLATE;

    private static final int MOST = 2;

    // codings that a body may have although the request accepts none of them
    private static final Set<String> UNREADABLE =
            Set.of("br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip", "aes128gcm");

    /**
     * Returns the codings of a {@code Content-Encoding} header, in the order in which they were applied. A name that is no coding, such as
     * a charset, is ignored: servers that send one mean no coding.
     *
     * @throws FetchFailure if one cannot be decoded here, or there are too many
     */
    static List<ContentCoding> of(String header) {
        var codings = Arrays.stream(header.split(","))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .flatMap(name -> switch (name) {
                    case "gzip", "x-gzip" -> Stream.of(GZIP);
                    case "deflate" -> Stream.of(DEFLATE);
                    default -> nothing(name);
                })
                .toList();
        if (codings.size() > MOST) {
            throw new FetchFailure(NETWORK, "the page is packed %d times over".formatted(codings.size()));
        }
        return codings;
    }

    private static Stream<ContentCoding> nothing(String name) {
        if (UNREADABLE.contains(name)) {
            throw new FetchFailure(
                    NETWORK, "the page came in the encoding '%s', which was not asked for".formatted(Excerpt.of(name)));
        }
        return Stream.empty();
    }
}

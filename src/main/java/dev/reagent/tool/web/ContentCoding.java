package dev.reagent.tool.web;

import static dev.reagent.tool.ToolErrorCode.NETWORK;

import dev.reagent.tool.Excerpt;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** How a body is packed. */
enum ContentCoding {
    GZIP,
    DEFLATE;

    private static final int MOST = 2;

    // what a body really may be packed in, and we never ask for
    private static final Set<String> UNREADABLE =
            Set.of("br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip", "aes128gcm");

    /**
     * The codings of a {@code Content-Encoding} header, in the order in which they were applied. A name that is none, as of a charset, is
     * passed over: servers that send one mean no packing.
     *
     * @throws FetchFailure where one is not readable here, or there are too many
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

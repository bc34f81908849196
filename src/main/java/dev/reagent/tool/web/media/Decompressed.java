package dev.reagent.tool.web.media;

import static dev.reagent.tool.ToolErrorCode.NETWORK;

import dev.reagent.tool.Excerpt;
import dev.reagent.tool.web.route.FetchFailure;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * A body without its content encoding.
 *
 * @param cut whether the body is incomplete
 */
public record Decompressed(byte[] bytes, boolean cut) {

    /** The most bytes after decompression, so that a small body cannot become a large one. */
    static final int MAX_BYTES = 2 << 20;

    /** @throws FetchFailure if the encoding cannot be decoded here, or the body does not match it */
    public static Decompressed of(byte[] body, String encoding, boolean cut) {
        var codings = ContentCoding.of(encoding);
        try (var unpacked = unpack(body, codings)) {
            return read(unpacked, cut);
        } catch (IOException broken) {
            throw new FetchFailure(
                    NETWORK,
                    "the page's body is not in the encoding '%s' that it claims".formatted(Excerpt.of(encoding)));
        }
    }

    private static InputStream unpack(byte[] body, List<ContentCoding> codings) throws IOException {
        InputStream packed = new ByteArrayInputStream(body);
        if (body.length == 0) {
            return packed;
        }
        for (var coding : codings.reversed()) {
            packed = switch (coding) {
                case GZIP -> new GZIPInputStream(packed);
                case DEFLATE -> inflated(new BufferedInputStream(packed));
            };
        }
        return packed;
    }

    private static InputStream inflated(InputStream packed) throws IOException {
        packed.mark(2);
        var head = packed.readNBytes(2);
        packed.reset();
        return new InflaterInputStream(packed, new Inflater(!isZlib(head)));
    }

    // "deflate" means zlib by the standard and raw deflate by some servers
    private static boolean isZlib(byte[] body) {
        return body.length >= 2 && (body[0] & 0x0F) == 8 && (((body[0] & 0xFF) << 8) + (body[1] & 0xFF)) % 31 == 0;
    }

    private static Decompressed read(InputStream unpacked, boolean cut) throws IOException {
        var out = new ByteArrayOutputStream();
        var part = new byte[16 * 1024];
        try {
            int length;
            while ((length = unpacked.read(part)) >= 0) {
                int room = MAX_BYTES - out.size();
                out.write(part, 0, Math.min(length, room));
                if (length > room) {
                    return new Decompressed(out.toByteArray(), true);
                }
            }
        } catch (IOException endsTooEarly) {
            if (out.size() == 0) {
                throw endsTooEarly;
            }
            return new Decompressed(out.toByteArray(), true);
        }
        return new Decompressed(out.toByteArray(), cut);
    }
}

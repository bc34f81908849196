package dev.reagent.artifact;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.util.Set;

/** Detects the media types of files with the JDK's own tables, which are the same on every machine. */
final class MediaTypes {

    static final String UNKNOWN = "application/octet-stream";

    /** Types that the first bytes identify reliably. */
    private static final Set<String> PICTURES = Set.of("image/png", "image/jpeg", "image/gif");

    private MediaTypes() {}

    /**
     * Returns the type of a picture by its bytes, whatever its name, and of any other file by its name.
     *
     * @param first the first bytes, some dozens or all
     */
    static String of(String name, byte[] first) {
        var picture = picture(first);
        if (PICTURES.contains(picture)) {
            return picture;
        }
        var named = URLConnection.getFileNameMap().getContentTypeFor(name);
        return named == null || PICTURES.contains(named) ? UNKNOWN : named;
    }

    private static String picture(byte[] first) {
        try {
            var type = URLConnection.guessContentTypeFromStream(new ByteArrayInputStream(first));
            return type == null ? UNKNOWN : type;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.reagent.api.artifact;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Headers of a response that is a file. */
final class Download {

    private Download() {}

    /**
     * Returns the header that makes clients save the file under the last part of its path: in ASCII for old clients, in full for others
     * (RFC 6266, appendix D).
     */
    static String disposition(String path) {
        var name = path.substring(path.lastIndexOf('/') + 1);
        var ascii = name.replaceAll("[^\\x20-\\x7e]|[\"\\\\%]", "_");
        // form encoding is that of RFC 5987 except for the space and the star
        var encoded = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
    }
}

package dev.reagent.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Headers of an answer that is a file. */
final class Download {

    private Download() {}

    /**
     * Says that it is to be saved, and under which name: the last part of its path, in ASCII for old clients, whole for others (RFC 6266,
     * appendix D).
     */
    static String disposition(String path) {
        var name = path.substring(path.lastIndexOf('/') + 1);
        var ascii = name.replaceAll("[^\\x20-\\x7e]|[\"\\\\%]", "_");
        // form encoding is RFC 5987's but for the space, and what that lets stand
        var encoded = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
    }
}

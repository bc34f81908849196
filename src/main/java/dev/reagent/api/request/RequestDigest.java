package dev.reagent.api.request;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Identifies requests by their SHA-256, in hex. */
public final class RequestDigest {

    private RequestDigest() {}

    /** @param canonical the body in the form of RFC 8785; empty if there is none */
    public static String of(String method, String path, String canonical) {
        return of(method + "\n" + path + "\n" + canonical);
    }

    public static String of(String text) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}

package dev.reagent.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells requests apart: SHA-256 in hex. */
final class RequestDigest {

    private RequestDigest() {}

    /** @param canonical the body as RFC 8785 has it; empty where there is none */
    static String of(String method, String path, String canonical) {
        return of(method + "\n" + path + "\n" + canonical);
    }

    static String of(String text) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}

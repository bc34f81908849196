package dev.reagent.model.catalogue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A provider's key. Only the wire reads the secret.
 *
 * @param name   the variable it was read from
 * @param secret empty if the provider needs no key
 */
public record ApiKey(String name, String secret) {

    public static final ApiKey NONE = new ApiKey("", "");

    public boolean isPresent() {
        return !secret.isEmpty();
    }

    /** Returns the name and eight hex digits of a digest. It distinguishes two keys of one name, and reveals neither. */
    public String credential() {
        return isPresent() ? name + "#" + digest().substring(0, 8) : name;
    }

    /** Returns the text without the key, in case a provider has echoed it. */
    public String removedFrom(String text) {
        return isPresent() ? text.replace(secret, "[key]") : text;
    }

    private String digest() {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    @Override
    public String toString() {
        return "ApiKey[" + name + "]";
    }
}

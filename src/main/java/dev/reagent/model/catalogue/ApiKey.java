package dev.reagent.model.catalogue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A provider's key, which shows itself to nobody but the wire.
 *
 * @param name   the variable it was read from
 * @param secret empty where the provider wants no key
 */
public record ApiKey(String name, String secret) {

    public static final ApiKey NONE = new ApiKey("", "");

    public boolean isPresent() {
        return !secret.isEmpty();
    }

    /** The name and eight hex digits of a digest: tells two keys of one name apart and gives neither away. */
    public String credential() {
        return isPresent() ? name + "#" + digest().substring(0, 8) : name;
    }

    /** The text without the key, should a provider have echoed it. */
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

package dev.reagent.webhook;

import java.util.Base64;

/** The text form of one signing secret. */
public final class WebhookSecret {

    /** The expected form, as the end of a sentence. */
    static final String FORM = "whsec_ and the Base64 of 24 to 64 bytes";

    private static final String PREFIX = "whsec_";
    private static final int FEWEST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    private WebhookSecret() {}

    /** Returns whether a text is one well-formed secret. */
    public static boolean isOne(String text) {
        if (!text.startsWith(PREFIX)) {
            return false;
        }
        try {
            int bytes = Base64.getDecoder().decode(text.substring(PREFIX.length())).length;
            return bytes >= FEWEST_BYTES && bytes <= MOST_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /** Returns the text form of a secret with these bytes. */
    static String of(byte[] bytes) {
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }
}

package dev.reagent.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request: one JSON object, strictly read.
 *
 * @param object what it says
 * @param canonical the same as RFC 8785 has it; empty where there was no body
 */
record JsonBody(ObjectNode object, String canonical) {

    /** The largest body taken, in bytes: 1 MiB of text whose every character is written as an escape, and some more. */
    static final int MAX_BYTES = 8 * 1024 * 1024;

    private static final String BODY = "body";
    private static final Pattern DUPLICATE = Pattern.compile("^Duplicate field '(.*)'", Pattern.DOTALL);

    /** A body that must be there. */
    static JsonBody required(byte @Nullable [] bytes, @Nullable String contentType) {
        if (bytes == null || bytes.length == 0) {
            throw ProblemException.invalid(BODY, "must be a JSON object, found nothing");
        }
        return read(bytes, contentType);
    }

    /** A body that may be left out. */
    static JsonBody optional(byte @Nullable [] bytes, @Nullable String contentType) {
        return bytes == null || bytes.length == 0
                ? new JsonBody(JsonNodeFactory.instance.objectNode(), "")
                : read(bytes, contentType);
    }

    private static JsonBody read(byte[] bytes, @Nullable String contentType) {
        refuseOtherTypes(contentType);
        if (bytes.length > MAX_BYTES) {
            throw tooLarge();
        }
        var node = parsed(decoded(bytes));
        if (!(node instanceof ObjectNode object)) {
            throw ProblemException.invalid(BODY, "must be a JSON object, found " + Violations.shown(node));
        }
        var found = new Violations();
        PortableNumbers.check("", object, found);
        found.raise();
        var storable = StorableJson.of(object);
        return new JsonBody(storable, canonical(storable));
    }

    static ProblemException tooLarge() {
        return ProblemException.of(
                ProblemCode.BODY_TOO_LARGE, "A request's body may have at most " + MAX_BYTES + " bytes.");
    }

    private static void refuseOtherTypes(@Nullable String contentType) {
        var type = contentType == null
                ? "none"
                : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!type.equals("application/json")) {
            throw ProblemException.of(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type must be application/json, found " + Violations.shortened(type) + ".");
        }
    }

    private static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw ProblemException.invalid(BODY, "must be UTF-8, found bytes that are not");
        }
    }

    private static @Nullable JsonNode parsed(String text) {
        try {
            return ApiJson.read(text);
        } catch (StreamConstraintsException beyond) {
            throw ProblemException.invalid(BODY, "goes beyond a limit: " + firstLine(beyond));
        } catch (JacksonException broken) {
            throw broken(broken);
        }
    }

    private static ProblemException broken(JacksonException broken) {
        var twice = DUPLICATE.matcher(broken.getOriginalMessage());
        if (twice.find()) {
            return ProblemException.invalid(
                    Violations.shortened(twice.group(1)), "must be given once, found again" + place(broken));
        }
        return ProblemException.invalid(BODY, "must be well-formed JSON: " + firstLine(broken) + place(broken));
    }

    private static String firstLine(JacksonException broken) {
        return Violations.shortened(
                broken.getOriginalMessage().lines().findFirst().orElse("not JSON"));
    }

    private static String place(JacksonException broken) {
        JsonLocation at = broken.getLocation();
        return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    static String canonical(ObjectNode object) {
        try {
            return new JsonCanonicalizer(object.toString()).getEncodedString();
        } catch (IOException notCanonical) {
            throw ProblemException.invalid(BODY, "cannot be put into the canonical form of RFC 8785");
        }
    }
}

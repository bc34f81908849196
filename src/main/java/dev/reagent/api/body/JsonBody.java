package dev.reagent.api.body;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.api.problem.ProblemCode;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.problem.Violations;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request: one JSON object, strictly parsed.
 *
 * @param object  its content, as far as the request's type has fields for it
 * @param isThere whether there was a body
 * @param found   its violations so far
 */
public record JsonBody(ObjectNode object, boolean isThere, Violations found) {

    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final String BODY = "body";
    private static final Pattern DUPLICATE = Pattern.compile("^Duplicate field '(.*)'", Pattern.DOTALL);

    /**
     * @param contentType checked even without a body: a form of an old browser can send a request without one
     * @param isNeeded    whether an empty body is refused
     */
    static JsonBody read(byte[] sent, @Nullable String contentType, Shape shape, boolean isNeeded) {
        var bytes = withoutMark(sent);
        if (bytes.length == 0 && isNeeded) {
            throw ProblemException.invalid(BODY, "is empty; expected a JSON object");
        }
        if (bytes.length > 0 || contentType != null && !contentType.isBlank()) {
            refuseOtherTypes(contentType);
        }
        var found = new Violations();
        return bytes.length == 0
                ? new JsonBody(JsonNodeFactory.instance.objectNode(), false, found)
                : new JsonBody(parsed(bytes, shape, found), true, found);
    }

    /** Editors and some HTTP clients begin UTF-8 with a byte order mark, which RFC 8259 allows a parser to ignore. */
    private static byte[] withoutMark(byte[] bytes) {
        boolean isMarked = bytes.length >= MARK.length && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length);
        return isMarked ? Arrays.copyOfRange(bytes, MARK.length, bytes.length) : bytes;
    }

    static ProblemException encoded(String encoding) {
        return ProblemException.of(
                ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                "Content-Encoding must be identity or left out, found " + Violations.shortened(encoding)
                        + "; send the JSON itself.");
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

    private static ObjectNode parsed(byte[] bytes, Shape shape, Violations found) {
        try {
            var object = BodyParser.read(bytes, shape, found);
            if (object != null) {
                return object;
            }
        } catch (CharacterCodingException notUtf8) {
            throw ProblemException.invalid(BODY, "must be UTF-8, found bytes that are not");
        } catch (StreamConstraintsException beyond) {
            throw ProblemException.invalid(BODY, "goes beyond a limit: " + firstLine(beyond));
        } catch (JacksonException broken) {
            throw broken(broken);
        } catch (IOException unread) {
            throw new IllegalStateException("bytes in memory cannot be read", unread);
        }
        found.raise();
        throw new IllegalStateException("no object, and nothing found wrong");
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

    /** Returns the body in the form of RFC 8785; empty if there was none. */
    public String canonical() {
        return isThere ? canonical(object) : "";
    }

    public static String canonical(ObjectNode object) {
        try {
            return new JsonCanonicalizer(object.toString()).getEncodedString();
        } catch (IOException notCanonical) {
            throw ProblemException.invalid(BODY, "cannot be put into the canonical form of RFC 8785");
        }
    }
}

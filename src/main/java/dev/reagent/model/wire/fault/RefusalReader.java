package dev.reagent.model.wire.fault;

import dev.reagent.model.catalogue.Quirk;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds out which quirk a provider's refusal shows. Pure. */
final class RefusalReader {

    /** A refusal is short; later text may be the request itself. */
    private static final int LONGEST = 4_096;

    private static final String REFUSES =
            "(?:unsupported|unrecognized|unknown|unexpected|extra_forbidden|extra inputs|not permitted"
                    + "|not supported|not allowed|not accept|does not support|deprecated|cannot find field|no such)";

    private static final String NAME_OF_A_MESSAGE = "messages[\\[\\]0-9a-z'\"\\\\.:, ]{0,40}[^a-z_]name(?![a-z_])";

    private static final Map<Quirk, Pattern> SIGNS = signs();

    private RefusalReader() {}

    /** Returns the quirks that a refusal shows; mostly none or one. */
    static Set<Quirk> read(String refusal) {
        var words = refusal.substring(0, Math.min(refusal.length(), LONGEST));
        var quirks = EnumSet.noneOf(Quirk.class);
        SIGNS.forEach((quirk, sign) -> {
            if (sign.matcher(words).find()) {
                quirks.add(quirk);
            }
        });
        return quirks;
    }

    private static Map<Quirk, Pattern> signs() {
        var signs = new EnumMap<Quirk, Pattern>(Quirk.class);
        signs.put(Quirk.NO_STREAM_OPTIONS, refused("stream_options"));
        signs.put(Quirk.NO_MAX_TOKENS, refused("max_tokens"));
        signs.put(Quirk.NO_MAX_COMPLETION_TOKENS, refused("max_completion_tokens"));
        signs.put(Quirk.NO_TEMPERATURE, refused("temperature"));
        signs.put(Quirk.NO_REASONING, refused("reasoning(?:_content|_details)?"));
        signs.put(
                Quirk.NO_TOOL_NAME,
                pattern(
                        "only messages? of role .{0,2}user.{0,2} can have a name|invalid value for 'messages\\.\\d+\\.name'"
                                + "|message_name_not_supported|" + REFUSES + ".{0,80}" + NAME_OF_A_MESSAGE + "|"
                                + NAME_OF_A_MESSAGE + ".{0,80}" + REFUSES));
        signs.put(Quirk.NO_USER_AFTER_TOOL, pattern("role '?user'? after role '?tool'?"));
        signs.put(Quirk.NINE_CHARACTER_IDS, pattern("a-z, ?A-Z, ?0-9,? with a length of 9"));
        signs.put(Quirk.PLAIN_SCHEMAS, pattern("unknown name .{1,60} at .{0,3}tools.{0,8}function_?declarations"));
        return signs;
    }

    /** Matches the field next to a word of refusal, in either order. */
    private static Pattern refused(String field) {
        var alone = "(?<![a-z_])" + field + "(?![a-z_])";
        return pattern(REFUSES + ".{0,80}" + alone + "|" + alone + ".{0,80}" + REFUSES);
    }

    private static Pattern pattern(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }
}

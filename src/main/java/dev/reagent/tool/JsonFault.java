package dev.reagent.tool;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.reagent.agent.task.StorableText;

/** Describes why a text is not JSON, for the model that wrote it, and quotes the place. */
final class JsonFault {

    private static final int MOST_QUOTED = 200;
    private static final int BEFORE_THE_FAULT = 120;

    private JsonFault() {}

    static String words(JsonProcessingException broken, String text) {
        var location = broken.getLocation();
        int at = location == null ? 0 : (int) Math.clamp(location.getCharOffset(), 0, text.length());
        var place =
                location == null ? "" : " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
        return what(broken) + place + "; you wrote: " + quote(text, at);
    }

    private static String what(JsonProcessingException broken) {
        var said = String.valueOf(broken.getOriginalMessage());
        return switch (broken) {
            case JsonEOFException cut -> "they end before the object does";
            case MismatchedInputException after -> "something stands after the object";
            case JsonParseException twice when said.startsWith("Duplicate field") -> "they have a field twice";
            case JsonParseException raw
            when said.contains("CTRL-CHAR") ->
                "a string has a line break or another control character that is not escaped";
            case JsonProcessingException other -> "an unexpected character";
        };
    }

    /** Returns the text around a position, on one line. */
    static String quote(String text, int at) {
        int from = text.length() <= MOST_QUOTED ? 0 : Math.max(0, at - BEFORE_THE_FAULT);
        int to = Math.min(text.length(), from + MOST_QUOTED);
        var line = StorableText.of(text.substring(from, to).replaceAll("\\p{Cntrl}", " "));
        return (from > 0 ? "…" : "") + line + (to < text.length() ? "…" : "");
    }
}

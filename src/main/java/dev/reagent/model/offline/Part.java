package dev.reagent.model.offline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** One thing that a question asks for, and the one call that gives it. */
interface Part {

    String tool();

    /** Canonical JSON text: few fields of plain text, sorted by name. */
    String arguments();

    /** What the call is for, going on after "I". */
    String intent();

    /** The answer, from what the tool gave. */
    String tell(String result);

    /** The answer where the call failed, or was not allowed. */
    default String tellFailure(String why) {
        return "I could not " + intent() + " with `" + tool() + "`: " + why.strip();
    }

    static String json(Map<String, String> fields) {
        try {
            return new ObjectMapper().writeValueAsString(new TreeMap<>(fields));
        } catch (IOException neverOfText) {
            throw new IllegalStateException(neverOfText);
        }
    }

    /** A tool's result, where it is JSON. */
    static JsonNode read(String result) {
        try {
            return new ObjectMapper().readTree(result);
        } catch (IOException plainText) {
            return MissingNode.getInstance();
        }
    }
}

package dev.reagent.model.offline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** One part of a question, and the one call that answers it. */
interface Part {

    String tool();

    /** Returns canonical JSON text: few fields of plain text, sorted by name. */
    String arguments();

    /** Returns the purpose of the call, as a continuation of "I". */
    String intent();

    /** Returns the answer from the tool's result. */
    String tell(String result);

    /** Returns the answer if the call failed, or was not allowed. */
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

    /** Parses a tool's result, if it is JSON. */
    static JsonNode read(String result) {
        try {
            return new ObjectMapper().readTree(result);
        } catch (IOException plainText) {
            return MissingNode.getInstance();
        }
    }
}

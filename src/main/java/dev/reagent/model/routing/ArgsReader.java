package dev.reagent.model.routing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.model.text.ArgumentText;
import java.io.IOException;

/** Reads the arguments of a call: an object, or the text of one. */
final class ArgsReader extends StdDeserializer<ObjectNode> {

    private static final long serialVersionUID = 1L;

    ArgsReader() {
        super(ObjectNode.class);
    }

    @Override
    public ObjectNode deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        JsonNode node = context.readTree(parser);
        if (node.isTextual()) {
            var object = ArgumentText.read(node.asText());
            if (object.isPresent()) {
                return ArgumentText.object(object.get().json());
            }
        }
        if (node instanceof ObjectNode args) {
            return args;
        }
        throw MismatchedInputException.from(parser, ObjectNode.class, "no object");
    }
}

package dev.reagent.model.wire.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainSchemaTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"object","properties":{"a":{"type":"string","minLength":1}},"required":["a"],"additionalProperties":false} | {"type":"object","properties":{"a":{"type":"string","minLength":1}},"required":["a"]}
            {"$schema":"x","type":["string","null"]} | {"nullable":true,"type":"string"}
            {"type":["string","integer","null"],"description":"d"} | {"description":"d","nullable":true,"anyOf":[{"type":"string"},{"type":"integer"}]}
            {"type":"array","items":{"type":"object","properties":{"additionalProperties":{"const":1}},"additionalProperties":false}} | {"type":"array","items":{"type":"object","properties":{"additionalProperties":{"enum":[1]}}}}
            {"type":"object","properties":{"h":{"type":"object","additionalProperties":{"type":"string"}},"u":{"type":"string"}},"required":["h","u"]} | {"type":"object","properties":{"u":{"type":"string"}},"required":["u"]}
            {"oneOf":[{"type":"string","examples":[1]},{"type":"number"}]} | {"anyOf":[{"type":"string"},{"type":"number"}]}
            """)
    void onlyTheKeywordsOfOpenApiAreLeft(String schema, String plain) {
        assertEquals(plain, PlainSchema.of(schema));
    }
}

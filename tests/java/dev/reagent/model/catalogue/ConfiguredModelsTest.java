package dev.reagent.model.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.model.ModelInfo;
import dev.reagent.model.ModelTestbed;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The catalogue of application.yaml as it ships, under the variables that a person may set. */
class ConfiguredModelsTest {

    @Test
    void withoutAnyVariableTheOfflineModelIsTheDefault() {
        var models = models();
        assertEquals("offline", models.defaultModel().id());
        assertTrue(models.defaultModel().offline());
        assertTrue(models.defaultModel().isDefault());
        assertEquals("offline", models.list().getFirst().id());
        assertEquals(1, models.list().stream().filter(ModelInfo::isDefault).count());
        var sonnet = models.find("sonnet").orElseThrow();
        assertFalse(sonnet.available());
        assertEquals("ANTHROPIC_API_KEY is not set.", sonnet.unavailableReason());
    }

    @ParameterizedTest
    @CsvSource({
        "ANTHROPIC_API_KEY=k,claude-sonnet-5-5",
        "OPENROUTER_API_KEY=k,deepseek/deepseek-v4-flash",
        "OPENAI_API_KEY=k,gpt-5-mini",
        "OPENAI_API_KEY=k OPENAI_MODEL=gpt-x,gpt-x",
        "OPENAI_BASE_URL=http://localhost:1234,gpt-5-mini",
        "OPENAI_BASE_URL=http://localhost:1234 OPENAI_MODEL=qwen ANTHROPIC_API_KEY=k,qwen",
        "OPENAI_API_KEY=k ANTHROPIC_API_KEY=k OPENROUTER_API_KEY=k,claude-sonnet-5-5",
        "OPENAI_API_KEY=k OPENROUTER_API_KEY=k,deepseek/deepseek-v4-flash",
        "ANTHROPIC_API_KEY=k reagent.model.default-model=haiku,claude-haiku-5-5",
        "OPENAI_MODEL=gpt-x,offline",
        "OPENAI_BASE_URL=http://localhost:1 OPENAI_MODEL=claude-haiku-5-5,openai/claude-haiku-5-5"
    })
    void theDefaultFollowsTheVariables(String variables, String id) {
        var models = models(variables.split(" "));
        assertEquals(id, models.defaultModel().id());
        assertTrue(models.defaultModel().available());
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI_BASE_URL=http://localhost:8000,openai,http://localhost:8000/v1/chat/completions",
        "OPENAI_BASE_URL=http://localhost:8000/,openai,http://localhost:8000/v1/chat/completions",
        "OPENAI_BASE_URL=http://localhost:8000/v1,openai,http://localhost:8000/v1/chat/completions",
        "OPENAI_BASE_URL=http://localhost:8000/v1/,openai,http://localhost:8000/v1/chat/completions",
        "OPENAI_BASE_URL=http://h/v1/chat/completions,openai,http://h/v1/chat/completions",
        "OPENAI_BASE_URL=https://h/api/paas/v4,openai,https://h/api/paas/v4/chat/completions",
        "ANTHROPIC_BASE_URL=http://localhost:9,haiku,http://localhost:9/v1/messages",
        "ANTHROPIC_BASE_URL=http://localhost:9/v1/,haiku,http://localhost:9/v1/messages",
        "ANTHROPIC_BASE_URL=http://localhost:9/gate,haiku,http://localhost:9/gate/v1/messages",
        "X=y,haiku,https://api.anthropic.com/v1/messages",
        "X=y,openai,https://api.openai.com/v1/chat/completions",
        "X=y,z-ai/glm-5,https://openrouter.ai/api/v1/chat/completions"
    })
    void aBaseUrlMayBeWrittenInManyWays(String variable, String model, String url) {
        assertEquals(
                url, models(variable).findEntry(model).orElseThrow().endpoint().url());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8000",
                "ftp://h/v1",
                "http://",
                "http:///v1",
                "not a url",
                "http://user:secret@h/v1",
                "http://h/v1?key=secret",
                "http://h:99999/"
            })
    void aWrongBaseUrlIsRefusedInOneLineWithoutItsValue(String url) {
        var refused = assertThrows(IllegalStateException.class, () -> models("OPENAI_BASE_URL=" + url));
        assertTrue(String.valueOf(refused.getMessage()).contains("OPENAI_BASE_URL"));
        assertFalse(refused.getMessage().contains("\n"));
        assertFalse(refused.getMessage().contains("secret"));
    }

    @Test
    void aKeyThatCannotStandInAHeaderIsRefusedWithoutShowingIt() {
        var refused =
                assertThrows(IllegalStateException.class, () -> models("ANTHROPIC_API_KEY=sec\u00e9ret\nX-Evil: 1"));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("ANTHROPIC_API_KEY holds"));
        assertFalse(refused.getMessage().contains("ret"));
    }

    @Test
    void aDefaultThatDoesNotExistIsRefusedWithTheKnownOnes() {
        var refused = assertThrows(IllegalStateException.class, () -> models("reagent.model.default-model=gpt-99"));
        assertTrue(String.valueOf(refused.getMessage()).contains("claude-haiku-5-5"));
    }

    @Test
    void aKeyIsShownNowhere() {
        var entry =
                models("ANTHROPIC_API_KEY=sk-very-secret").findEntry("haiku").orElseThrow();
        assertFalse(entry.toString().contains("secret"), entry.toString());
        assertTrue(entry.origin().credential().matches("ANTHROPIC_API_KEY#[0-9a-f]{8}"));
    }

    @Test
    void namesAreUniqueAndEveryShippedModelHasAPrice() {
        var models = models("ANTHROPIC_API_KEY=k");
        var seen = new HashSet<String>();
        for (var info : models.list()) {
            assertTrue(seen.add(info.id()));
            info.aliases().forEach(alias -> assertTrue(seen.add(alias), alias));
            if (!info.offline() && !"openai".equals(info.provider())) {
                var rates = models.findEntry(info.id()).orElseThrow().price().rates();
                assertTrue(rates.input().signum() > 0 && rates.output().signum() > 0, info.id());
            }
        }
    }

    private static ConfiguredModels models(String... variables) {
        Map<String, String> properties = new HashMap<>();
        for (var variable : variables) {
            var parts = variable.split("=", 2);
            properties.put(parts[0], parts[1]);
        }
        return new ConfiguredModels(ModelTestbed.settings(properties));
    }
}

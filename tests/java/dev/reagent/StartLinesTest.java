package dev.reagent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.model.ModelInfo;
import dev.reagent.stores.embedded.EmbeddedStores;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person at a terminal reads when a server has started. */
class StartLinesTest {

    private static final String URL = "http://127.0.0.1:8080";

    @Test
    void aServerWithoutAKeySaysWhatItsModelIsAndHowToGetAnother() {
        var offline = new ModelInfo("offline", List.of(), "offline", null, true, true, false, null);
        assertEquals("""

                Reagent runs ReAct agents. It listens on http://127.0.0.1:8080
                  model       offline, a program that follows rules; for a language model set ANTHROPIC_API_KEY or OPENAI_API_KEY
                  tools      \s
                  PostgreSQL  embedded, in .reagent
                  Redis       embedded, in .reagent
                  API         http://127.0.0.1:8080/q/swagger-ui
                  try         ./reagent run "What is 21 * 2? Use Python."
                """, String.join("\n", StartLines.of(URL, offline, List.of(), stores(true))));
    }

    @Test
    void aModelWithoutItsKeySaysWhatIsMissing() {
        var model = new ModelInfo("opus", List.of(), "anthropic", "Set X.", false, true, true, null);
        var lines = StartLines.of(URL, model, List.of(), stores(false));
        assertEquals(
                List.of("  model       opus", "    missing   Set X."), lines.subList(2, 4), () -> "lines: " + lines);
        assertEquals("  PostgreSQL  external", lines.get(5));
    }

    private static EmbeddedStores.Wanted stores(boolean embedded) {
        return new EmbeddedStores.Wanted(Path.of(".reagent"), embedded, embedded, false);
    }
}

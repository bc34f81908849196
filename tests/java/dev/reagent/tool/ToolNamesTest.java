package dev.reagent.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolNamesTest {

    private static final Set<String> ALLOWED = Set.of("echo", "web_fetch", "Twin", "tWin");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo",
                " echo",
                "echo\n",
                "ECHO",
                "functions.echo",
                "function.echo",
                "Functions.echo",
                "tool:echo",
                "tools.echo",
                "default_api.echo",
                "default_api:echo",
                "functions.echo:0",
                "functions.echo:12",
                "echo()",
                "echo<|channel|>json",
                " functions.Echo:3 "
            })
    void knownAdditionsDoNotCount(String written) {
        assertEquals(Optional.of("echo"), ToolNames.meant(written, ALLOWED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "functions.",
                "ech",
                "echo2",
                "echoecho",
                "echo.echo",
                "shell.echo",
                "functions.functions.echo",
                "web-fetch",
                "web fetch",
                "echo:first",
                "echo(1)",
                "twin"
            })
    void anythingElseIsNoTool(String written) {
        assertEquals(Optional.empty(), ToolNames.meant(written, ALLOWED));
    }

    @Test
    void anExactNameGoesBeforeOneThatIsAlike() {
        assertEquals(Optional.of("Twin"), ToolNames.meant("Twin", ALLOWED));
        assertEquals(Optional.of("tWin"), ToolNames.meant("functions.tWin", ALLOWED));
    }

    @Test
    void aToolThatTheSessionMayNotUseIsNotMeant() {
        assertEquals(Optional.empty(), ToolNames.meant("functions.echo", Set.of("web_fetch")));
    }
}

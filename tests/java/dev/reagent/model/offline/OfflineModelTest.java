package dev.reagent.model.offline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.ModelTestbed;
import dev.reagent.model.ToolSpec;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The offline planner, asked as a runner asks it: turn by turn, with what the tools gave. */
class OfflineModelTest {

    private static final Vertx VERTX = Vertx.vertx();

    private static final ToolSpec CODE = new ToolSpec("code_run", "Runs code.", "{}");
    private static final ToolSpec WEB = new ToolSpec("web_fetch", "Fetches a page.", "{}");
    private static final ToolSpec SQL = new ToolSpec(
            "sql_query", "Queries.\ndatabase demo: customers(id, name), orders(id, customer_id, total)", "{}");

    private final OfflineModel model = new OfflineModel(VERTX);

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    What is 21 * 2? Use Python. | print(21 * 2)
                    what's 21 times 2 | print(21 * 2)
                    Calculate (3 + 4) * 5 - 6/2 | print((3 + 4) * 5 - 6 / 2)
                    What is 1,234 plus 10? | print(1234 + 10)
                    What is 15% of 240? | print(15 / 100 * 240)
                    Compute 2^10 with Node.js | console.log(2 ** 10)
                    What is 7 divided by 2, in JavaScript? | console.log(7 / 2)
                    What is the square root of 144? | print(144 ** 0.5)
                    What is 12 squared? | print(12 ** 2)
                    What is the average of 3, 4 and 8? | print((3 + 4 + 8) / 3)
                    Sum of the numbers from 1 to 100 please | print((1 + 100) * (100 - 1 + 1) / 2)
                    What is 5! ? | print(1 * 2 * 3 * 4 * 5)
                    What is -3 + 10? | print(-3 + 10)
                    what is 007 + 1 | print(7 + 1)
                    What is 3 x 4? | print(3 * 4)
                    Run print('hello') in Python | print('hello')
                    """)
    void aCalculationIsRun(String question, String code) {
        var answer = ask(List.of(Message.User.of(question)), CODE);
        assertEquals(1, answer.calls().size(), answer.toString());
        assertEquals("code_run", answer.calls().getFirst().tool());
        assertEquals(
                code,
                Part.read(answer.calls().getFirst().arguments()).path("code").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Who wrote Hamlet?",
                "We met on 2026-11-20 at 10:30.",
                "Open 24/7, rated 4-5 stars",
                "Tell me about COVID-19",
                "My number is 555-1234",
                "",
                "(((((",
                "Version 1.2.3 is out"
            })
    void whatIsNoCalculationIsAnsweredPlainly(String question) {
        var answer = ask(List.of(Message.User.of(question)), CODE, WEB, SQL);
        assertTrue(answer.calls().isEmpty(), answer.toString());
        assertTrue(String.valueOf(answer.finalAnswer()).contains("no language model"));
    }

    @Test
    void theAnswerComesFromWhatTheCodePrinted() {
        var conversation =
                afterCalls("What is 21 * 2? Use Python.", "{\"stdout\":\"42\\n\",\"stderr\":\"\",\"exit_code\":0}");
        var answer = String.valueOf(ask(conversation, CODE).finalAnswer());
        assertTrue(answer.startsWith("21 * 2 = 42"), answer);
        assertTrue(answer.contains("offline planner"), answer);
    }

    @Test
    void codeThatFailedIsSaidToHaveFailed() {
        var conversation = afterCalls(
                "Run\n```python\n1/0\n```", "{\"stdout\":\"\",\"stderr\":\"ZeroDivisionError\",\"exit_code\":1}");
        var answer = String.valueOf(ask(conversation, CODE).finalAnswer());
        assertTrue(answer.contains("exit code 1") && answer.contains("ZeroDivisionError"), answer);
    }

    @Test
    void aPageIsFetchedAndSummarisedInItsOwnSentences() {
        var question = "Summarise http://127.0.0.1:8123/page?a=1 for me.";
        var first = ask(List.of(Message.User.of(question)), WEB);
        assertEquals(
                "{\"url\":\"http://127.0.0.1:8123/page?a=1\"}",
                first.calls().getFirst().arguments());
        var page = "# Otters\n\nOtters are mammals. Sea otters hold hands when they sleep. [Home](http://x.y) "
                + "The page has a footer. Otters eat fish and mussels.";
        var json =
                "{\"status\":200,\"content_type\":\"text/html\",\"text\":" + io.vertx.core.json.Json.encode(page) + "}";
        var answer = String.valueOf(ask(afterCalls(question, json), WEB).finalAnswer());
        assertTrue(answer.contains("Sea otters hold hands when they sleep."), answer);
        assertFalse(answer.contains("http://x.y"), answer);
    }

    @Test
    void severalPartsAreCalledForSideBySideAndAnsweredInOrder() {
        var question = "Summarise http://localhost/a and compute 6 * 7.";
        var first = ask(List.of(Message.User.of(question)), WEB, CODE);
        assertEquals(
                List.of("web_fetch", "code_run"),
                first.calls().stream().map(ChatAnswer.CallAsked::tool).toList());
        var answer = String.valueOf(ask(
                        afterCalls(question, "Cats sleep a lot every day.", "{\"stdout\":\"42\",\"exit_code\":0}"),
                        WEB,
                        CODE)
                .finalAnswer());
        assertTrue(answer.indexOf("Cats sleep") < answer.indexOf("6 * 7 = 42"), answer);
    }

    @Test
    void aDatabaseIsAskedOnceAndItsRowsAreTold() {
        var question = "How many orders did each customer place?";
        var first = ask(List.of(Message.User.of(question)), SQL, CODE, WEB);
        assertEquals(1, first.calls().size());
        assertEquals(
                "demo",
                Part.read(first.calls().getFirst().arguments()).path("database").asText());
        var rows = "{\"columns\":[\"name\",\"orders_count\"],\"rows\":[[\"Ada\",3],[\"Grace\",0]],\"truncated\":false}";
        var answer =
                String.valueOf(ask(afterCalls(question, rows), SQL, CODE, WEB).finalAnswer());
        assertTrue(answer.contains("- Ada: 3\n- Grace: 0"), answer);
    }

    @Test
    void aRejectedQueryIsSaidToBeUnanswered() {
        var conversation = afterCalls("How many orders are there?", "!rejected: not today");
        var answer = String.valueOf(ask(conversation, SQL).finalAnswer());
        assertTrue(answer.contains("not answered: rejected: not today"), answer);
    }

    @Test
    void aToolThatIsNotOfferedIsNamed() {
        var code =
                String.valueOf(ask(List.of(Message.User.of("What is 21 * 2?"))).finalAnswer());
        assertTrue(code.contains("`code_run`") && code.contains("not available"), code);
        var sql = String.valueOf(
                ask(List.of(Message.User.of("What tables has the database?"))).finalAnswer());
        assertTrue(sql.contains("`sql_query`"), sql);
    }

    @Test
    void aLaterQuestionIsNotAnsweredWithEarlierResults() {
        var conversation = new ArrayList<>(afterCalls("What is 1 + 1?", "{\"stdout\":\"2\",\"exit_code\":0}"));
        conversation.add(Message.User.of("And what is 5 + 5?"));
        assertEquals(1, ask(conversation, CODE).calls().size());
    }

    @Test
    void itsWordsComeInPiecesThatMakeTheAnswer() {
        var events = ModelTestbed.all(
                model.ask(ModelTestbed.request("offline", List.of(Message.User.of("Hello there")), List.of())));
        var words = events.stream()
                .filter(ChatEvent.TextDelta.class::isInstance)
                .map(event -> ((ChatEvent.TextDelta) event).text())
                .toList();
        assertTrue(words.size() > 5);
        assertEquals(ModelTestbed.answerOf(events).finalAnswer(), words.stream().collect(Collectors.joining()));
    }

    private ChatAnswer ask(List<Message> conversation, ToolSpec... tools) {
        return ModelTestbed.answerOf(
                ModelTestbed.all(model.ask(ModelTestbed.request("offline", conversation, Arrays.asList(tools)))));
    }

    /** The conversation once the calls of the first turn are done; a result that begins with ! is a failure. */
    private List<Message> afterCalls(String question, String... results) {
        var asked = Message.User.of(question);
        var turn = ask(List.of(asked), CODE, WEB, SQL).message();
        var calls = turn.blocks().stream()
                .filter(Block.ToolUse.class::isInstance)
                .map(Block.ToolUse.class::cast)
                .toList();
        var outputs = new ArrayList<Block>();
        for (int i = 0; i < results.length; i++) {
            boolean failed = results[i].startsWith("!");
            outputs.add(
                    new Block.ToolOutput(calls.get(i).callId(), failed ? results[i].substring(1) : results[i], failed));
        }
        return List.of(asked, turn, new Message.User(outputs));
    }
}

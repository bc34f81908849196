package dev.reagent.model.wire.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.Usage;
import dev.reagent.agent.task.Origin;
import dev.reagent.model.ChatAnswer.CallAsked;
import dev.reagent.model.wire.anthropic.AnthropicReader;
import dev.reagent.model.wire.fault.ProviderFault;
import dev.reagent.model.wire.openai.OpenAiReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams as particular providers bend them. */
class AnswerReaderTest {

    private static final Origin ORIGIN = new Origin("openai", "p", "k", "m");

    @Test
    void doneWithoutAReasonToFinishIsNoEndOfACallThatWasCutOrOfNothing() throws ProviderFault {
        var reader = new OpenAiReader(ORIGIN);
        assertThrows(ProviderFault.class, () -> feed(reader, "[DONE]"));
        feed(reader, "{'choices':[{'delta':{'tool_calls':[{'index':0,'function':{'name':'t','arguments':'{'}}]}}]}");
        assertThrows(ProviderFault.class, () -> feed(reader, "[DONE]"));
    }

    @Test
    void theEndOfTheBodyWithoutDoneAndAReasonToFinishIsACut() throws ProviderFault {
        var reader = new OpenAiReader(ORIGIN);
        feed(reader, "{'choices':[{'delta':{'content':'Half'}}]}");
        assertThrows(ProviderFault.class, reader::end);
    }

    @Test
    void theEndOfTheBodyDoesWithoutDone() throws ProviderFault {
        var reader = new OpenAiReader(ORIGIN);
        feed(reader, "{'choices':[{'delta':{'content':'Whole'},'finish_reason':'stop'}]}");
        reader.end();
        assertEquals("Whole", reader.answer(delta -> {}).finalAnswer());
    }

    @Test
    void openRoutersCostIsTakenAsItIs() throws ProviderFault {
        var reader = new OpenAiReader(ORIGIN);
        feed(reader, "{'choices':[],'usage':{'prompt_tokens':5,'completion_tokens':2,'cost':0.0012345}}");
        assertEquals(new BigDecimal("0.0012345"), reader.reportedCost());
        assertEquals(new Usage(5, 0, 0, 0, 2, 0), reader.usage());
    }

    @Test
    void callsWithOneIndexForAllAreToldApartByTheirIds() throws ProviderFault {
        var reader = new OpenAiReader(ORIGIN);
        for (var id : List.of("a", "b")) {
            feed(
                    reader,
                    "{'choices':[{'delta':{'tool_calls':[{'index':0,'id':'" + id
                            + "','function':{'name':'t','arguments':'{'}}]}}]}");
            feed(reader, "{'choices':[{'delta':{'tool_calls':[{'index':0,'function':{'arguments':'}'}}]}}]}");
        }
        feed(reader, "{'choices':[{'delta':{},'finish_reason':'tool_calls'}]}");
        assertEquals(
                List.of(new CallAsked("a", "t", "{}"), new CallAsked("b", "t", "{}")),
                reader.answer(delta -> {}).calls());
    }

    @Test
    void interleavedCallsAreSortedOutByIndex() throws ProviderFault {
        var reader = new OpenAiReader(ORIGIN);
        feed(
                reader,
                "{'choices':[{'delta':{'tool_calls':[{'index':0,'id':'a','function':{'name':'t'}},"
                        + "{'index':1,'id':'b','function':{'name':'u'}}]}}]}");
        feed(reader, "{'choices':[{'delta':{'tool_calls':[{'index':1,'function':{'arguments':'{}'}}]}}]}");
        feed(reader, "{'choices':[{'delta':{'tool_calls':[{'index':0,'function':{'arguments':'[]'}}]}}]}");
        feed(reader, "{'choices':[{'delta':{},'finish_reason':'tool_calls'}]}");
        assertEquals(
                List.of(new CallAsked("a", "t", "[]"), new CallAsked("b", "u", "{}")),
                reader.answer(delta -> {}).calls());
    }

    @Test
    void openRoutersReasoningDetailsAreJoinedAndKeptRaw() throws ProviderFault {
        var reader = new OpenAiReader(ORIGIN);
        feed(
                reader,
                "{'choices':[{'delta':{'reasoning':'I th','reasoning_details':"
                        + "[{'type':'reasoning.text','text':'I th','index':0,'format':'x'}]}}]}");
        feed(
                reader,
                "{'choices':[{'delta':{'reasoning':'ink','reasoning_details':"
                        + "[{'type':'reasoning.text','text':'ink','signature':'s','index':0}]}}]}");
        feed(reader, "{'choices':[{'delta':{'content':'Yes'},'finish_reason':'stop'}]}");
        var answer = reader.answer(delta -> {});
        assertEquals("I think", answer.thought());
        assertTrue(
                answer.message()
                        .toString()
                        .contains(
                                "{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"I think\",\"index\":0,"
                                        + "\"format\":\"x\",\"signature\":\"s\"}]}"),
                answer.message().toString());
    }

    @Test
    void anthropicsUsageIsReplacedAndNotAdded() throws ProviderFault {
        var reader = new AnthropicReader(ORIGIN);
        feed(
                reader,
                "{'type':'message_start','message':{'usage':{'input_tokens':100,'cache_read_input_tokens':50,"
                        + "'cache_creation_input_tokens':30,'cache_creation':{'ephemeral_5m_input_tokens':10,"
                        + "'ephemeral_1h_input_tokens':20},'output_tokens':1}}}");
        feed(
                reader,
                "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'input_tokens':100,"
                        + "'cache_read_input_tokens':50,'cache_creation_input_tokens':30,'output_tokens':9}}");
        assertEquals(new Usage(100, 50, 10, 20, 9, 0), reader.usage());
    }

    @Test
    void anthropicsUnknownEventsArePassedOver() throws ProviderFault {
        var reader = new AnthropicReader(ORIGIN);
        feed(reader, "{'type':'weather_report','sunny':true,'message':'It is warm.','detail':'very'}");
        feed(reader, "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}");
        feed(reader, "{'type':'content_block_delta','index':0,'delta':{'type':'smell_delta','smell':'rose'}}");
        feed(reader, "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'Hi'}}");
        feed(reader, "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{}}");
        feed(reader, "{'type':'message_stop'}");
        assertEquals("Hi", reader.answer(delta -> {}).finalAnswer());
    }

    @Test
    void argumentsThatComeWholeWithTheStartKeepEveryDigit() throws ProviderFault {
        var reader = new AnthropicReader(ORIGIN);
        feed(
                reader,
                "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','id':'a','name':'t',"
                        + "'input':{'id':9007199254740993,'pi':3.14159265358979323846}}}");
        feed(reader, "{'type':'content_block_stop','index':0}");
        feed(reader, "{'type':'message_delta','delta':{'stop_reason':'tool_use'},'usage':{}}");
        feed(reader, "{'type':'message_stop'}");
        assertEquals(
                "{\"id\":9007199254740993,\"pi\":3.14159265358979323846}",
                reader.answer(delta -> {}).calls().getFirst().arguments());
    }

    private static void feed(AnswerReader reader, String event) throws ProviderFault {
        reader.accept("", event.replace('\'', '"').getBytes(StandardCharsets.UTF_8), delta -> {});
    }
}

package dev.reagent.model.wire.fault;

import dev.reagent.agent.ProviderReport;
import dev.reagent.agent.StopReason;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.StorableText;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.Spent;
import dev.reagent.model.catalogue.CatalogueEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a call that the provider could not read into an answer with a problem, so that the model corrects it. */
public final class UnreadCall {

    private static final String PROBLEM = "Your last output was meant as a tool call and could not be read as one."
            + " Call a tool by its name with arguments that are one JSON object after its schema, or answer in words.";

    /** Used if the provider does not quote the call. A turn of the model must not be empty. */
    private static final String NOT_QUOTED = "(a tool call that could not be read)";

    private static final int LONGEST = 20_000;

    private UnreadCall() {}

    public static ChatAnswer of(
            ProviderFault fault, CatalogueEntry model, Spent spent, @Nullable ProviderReport report) {
        var quoted = StorableText.of(fault.failedOutput());
        var output = quoted.isBlank() ? NOT_QUOTED : quoted.substring(0, Math.min(quoted.length(), LONGEST));
        return new ChatAnswer(
                new Message.Assistant(List.of(new Block.Text(output)), model.origin()),
                "",
                List.of(),
                null,
                PROBLEM,
                StopReason.OTHER,
                spent,
                report);
    }
}

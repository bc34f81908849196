package dev.reagent.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.agent.Priority;
import org.junit.jupiter.api.Test;

/** What was written by earlier builds is read. */
class EventJsonTest {

    @Test
    void aTaskFromBeforeThereWerePrioritiesIsOfNormalPriority() {
        var task = EventJson.task("""
                {"orgId":"default","messages":[{"is":"User","blocks":[{"is":"Text","text":"hi"}]}],"model":"offline",
                 "tools":[],"maxSteps":20,"timeout":"PT10M"}""");
        assertEquals(Priority.NORMAL, task.priority());
        assertEquals(task, EventJson.task(EventJson.write(task)));
    }
}

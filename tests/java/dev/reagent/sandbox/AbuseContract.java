package dev.reagent.sandbox;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What hostile code tries, whatever the wall is made of: it must be refused, nothing be left, and the next code run. */
public abstract class AbuseContract extends SandboxFixture {

    /** Whether the wall is one that all of the list must hold at. */
    protected abstract boolean isHigh();

    @TestFactory
    Stream<DynamicTest> theWallHolds() {
        return Abuses.all()
                .filter(abuse -> abuse.wall() == Abuse.Wall.ANY || isHigh())
                .map(abuse -> DynamicTest.dynamicTest(abuse.tried(), () -> holds(abuse)));
    }

    private void holds(Abuse abuse) {
        var result = run(Language.PYTHON, abuse.code(), "", Duration.ofSeconds(abuse.seconds()));
        assertTrue(abuse.expected().test(result), () -> shortened(result));
        until("nothing left behind", () -> !anythingLeft());
        assertEquals("next\n", run(Language.PYTHON, "print('next')").stdout().text());
    }

    private static String shortened(CodeResult result) {
        var text = result.toString();
        return text.length() <= 2000 ? text : text.substring(0, 2000) + "…";
    }

    @Test
    void theListIsLong() {
        assertTrue(Abuses.all().count() >= 40, () -> "there are " + Abuses.all().count());
    }
}

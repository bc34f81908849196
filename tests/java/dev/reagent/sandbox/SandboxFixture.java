package dev.reagent.sandbox;

import static dev.reagent.Waiting.until;

import dev.reagent.agent.call.Fence;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** What tests of any sandbox share: a session of its own for each, and nothing of it left after it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SandboxFixture {

    public static final SandboxBounds BOUNDS = new SandboxBounds(2, 0, 1, 4);

    static final KeptBounds KEPT = new KeptBounds(5, 4 << 20);

    public final String session = "ses-" + UUID.randomUUID();

    protected abstract Corner corner();

    @BeforeAll
    void itWorksHere() {
        corner().requireItWorks();
    }

    @AfterAll
    protected void close() throws Exception {
        corner().close();
    }

    protected Sandbox sandbox() {
        return corner().sandbox();
    }

    /** Whether anything that this test's session started is still there, as the machine sees it. */
    protected boolean anythingLeft() {
        return corner().anythingLeft(session);
    }

    /** Where code puts what it leaves. */
    String artifacts() {
        return sandbox().walls() ? "/artifacts" : "artifacts";
    }

    @AfterEach
    void nothingIsLeft() {
        until("nothing left behind", () -> !anythingLeft());
    }

    protected CodeResult run(Language language, String code) {
        return run(language, code, "", Duration.ofSeconds(20));
    }

    protected CodeResult run(Language language, String code, String stdin, Duration timeout) {
        return run(asked(language, code, stdin, timeout));
    }

    protected CodeResult run(CodeRun run) {
        return sandbox().run(run).await().atMost(Duration.ofSeconds(60));
    }

    protected CodeRun asked(Language language, String code, String stdin, Duration timeout) {
        return asked(language, code, stdin, List.of(), timeout);
    }

    protected CodeRun asked(Language language, String code, String stdin, List<SandboxFile> files, Duration timeout) {
        return new CodeRun(
                new CodeRun.Call(session, new Fence(1, "lease"), "call_1"),
                new CodeRun.Program(language, code),
                stdin,
                files,
                KEPT,
                false,
                timeout,
                Tier.SMALL);
    }

    List<KilledSandbox> kill(String sessionId, String callId) {
        return sandbox().kill(sessionId, callId).await().atMost(Duration.ofSeconds(20));
    }
}

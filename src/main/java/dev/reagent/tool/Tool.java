package dev.reagent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.Effect;
import dev.reagent.agent.Failure;
import dev.reagent.agent.Stopped;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Something an agent can do. A CDI bean that implements it is registered by itself. Thread-safe. */
public interface Tool {

    /** Its name, schema and standing properties; the same each time. */
    ToolDefinition definition();

    /** Whether it can be called now; answers at once from what is known. */
    default Availability availability() {
        return Availability.AVAILABLE;
    }

    /** What a call with these arguments does to the world; they are valid by the schema. */
    Effect effect(ObjectNode args);

    /** Whether a person must approve a call with these arguments; they are valid by the schema. */
    default boolean requiresApproval(ObjectNode args) {
        return definition().requiresApproval();
    }

    /** How long a call with these arguments may take at most; the operator's {@code reagent.tools.timeouts} may cut it. */
    Duration timeout(ObjectNode args);

    /**
     * The tool's own gate, after the schema and before an approval is asked for: pure, quick, no I/O.
     *
     * @return why the call must not be made, with what to do instead; empty where it may
     */
    default Optional<Failure> check(ObjectNode args) {
        return Optional.empty();
    }

    /**
     * What a person should see before approving, beside the arguments: a JSON object. Never fails: what cannot be found
     * out is said in it. Cancellable; the caller waits 30 s at most.
     */
    default Uni<ObjectNode> details(ObjectNode args) {
        return Uni.createFrom().item(args.objectNode());
    }

    /**
     * Makes the call, once for each subscription.
     *
     * @return the result. A failure that the model should know of is a result, not an exception; any other exception is
     *         our fault. Cancelling the subscription stops the work for good
     */
    Uni<ToolResult> call(ToolInvocation invocation);

    /**
     * The tool's rule for a call in doubt: a server claimed it and went away, and its session goes on here. Asked before
     * the call is made again and before a person is. It looks, and changes nothing; the caller waits 10 s at most, and takes
     * a failure for {@link Reconciliation.Unknown}.
     *
     * <p>{@link Reconciliation.DidNotHappen} has the call made. The earlier server may be frozen rather than dead, with the
     * call half-way out: say so only where one that comes late would be refused, as by an idempotency key that is taken.
     *
     * @param invocation the call as it would be made now; its call id is the one that it was made under
     */
    default Uni<Reconciliation> reconcile(ToolInvocation invocation) {
        return Uni.createFrom().item(new Reconciliation.Unknown());
    }

    /**
     * Stops what a cancelled call may have left outside, such as a container, and confirms it. Asked after the
     * subscription of {@link #call} was cancelled, also by a server that did not make the call.
     *
     * @return one item for each thing stopped; empty where the call leaves nothing
     */
    default Uni<List<Stopped>> stop(String sessionId, String callId) {
        return Uni.createFrom().item(List.of());
    }
}

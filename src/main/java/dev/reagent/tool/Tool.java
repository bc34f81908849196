package dev.reagent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.Stopped;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A capability of an agent. Every CDI bean that implements this interface is registered. Thread-safe. */
public interface Tool {

    /** Returns its name, schema and fixed properties; the same each time. */
    ToolDefinition definition();

    /** Returns at once whether it can be called now, from memory. */
    default Availability availability() {
        return Availability.AVAILABLE;
    }

    /** Returns the kind of effect of a call with these arguments, which are valid by the schema. */
    Effect effect(ObjectNode args);

    /** Returns whether a person must approve a call with these arguments, which are valid by the schema. */
    default boolean requiresApproval(ObjectNode args) {
        return definition().requiresApproval();
    }

    /** Returns the longest time of a call with these arguments. The operator's {@code reagent.tools.timeouts} may shorten it. */
    Duration timeout(ObjectNode args);

    /**
     * The tool's own check, after the schema and before an approval is requested: pure, quick, without I/O.
     *
     * @return why the call must not be made, with what to do instead; empty if it may
     */
    default Optional<Failure> check(ObjectNode args) {
        return Optional.empty();
    }

    /**
     * Returns what a person should see before approving, besides the arguments, as a JSON object. Never fails: the object says what could
     * not be found out. Cancellable; the caller waits 30 s at most.
     */
    default Uni<ObjectNode> details(ObjectNode args) {
        return Uni.createFrom().item(args.objectNode());
    }

    /**
     * Makes the call, once for each subscription. Cancelling the subscription stops the work for good.
     *
     * @return the result. A failure that the model should see is a result; every exception is an error of the server
     */
    Uni<ToolResult> call(ToolInvocation invocation);

    /**
     * Finds out about a call in doubt: a server claimed it and died, and this server continues its session. Called before the call is made
     * again and before a person must decide. It only reads. The caller waits 10 s at most, and treats a failure as
     * {@link Reconciliation.Unknown}.
     *
     * <p>After {@link Reconciliation.DidNotHappen} the call is made. The earlier server may be frozen instead of dead, with its call half
     * sent. So return this only if a late call would be refused, for example because its idempotency key is already used.
     *
     * @param invocation the call as it would be made now; its call id is the original one
     */
    default Uni<Reconciliation> reconcile(ToolInvocation invocation) {
        return Uni.createFrom().item(new Reconciliation.Unknown());
    }

    /**
     * Stops everything that a cancelled call may have left running, such as a container, and confirms it. Called after the subscription of
     * {@link #call} was cancelled, also by a server that did not make the call.
     *
     * @return one item for each thing stopped; empty if nothing was left
     */
    default Uni<List<Stopped>> stop(String sessionId, String callId) {
        return Uni.createFrom().item(List.of());
    }
}

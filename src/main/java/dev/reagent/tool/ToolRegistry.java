package dev.reagent.tool;

import dev.reagent.agent.call.ToolCall;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tools of this server by name. Thread-safe. */
public interface ToolRegistry {

    Optional<Tool> find(String name);

    /** Returns every tool, sorted by name. */
    List<Tool> list();

    /**
     * Returns the schema's errors in arguments, field by field, for a caller that can correct them.
     *
     * @return at most 10; empty if the schema accepts them, and for an unknown tool
     */
    List<ArgumentFault> faults(String tool, String arguments);

    /**
     * Adds everything that the decider needs to a call that a model requested. Never fails. The call becomes a refusal, with what the model
     * can do, in these cases: the tool is unknown, unavailable or not allowed for the session; the arguments are not a JSON object; the
     * schema or the tool's own check refuses them.
     *
     * @param callId    already unique
     * @param tool      the model's own text; known additions, such as {@code functions.}, are ignored
     * @param arguments the model's own text; empty counts as {@code {}}
     * @param allowed   the names that this session may use
     */
    ToolCall stamp(String callId, String tool, String arguments, Set<String> allowed);
}

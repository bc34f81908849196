package dev.reagent.tool;

import dev.reagent.agent.ToolCall;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tools of this server by name. Thread-safe. */
public interface ToolRegistry {

    Optional<Tool> find(String name);

    /** Every tool, by name. */
    List<Tool> list();

    /**
     * What a tool's schema finds wrong with arguments, field by field, for whoever can mend them there.
     *
     * @return at most 10; empty where the schema takes them, and of a tool that is not known
     */
    List<ArgumentFault> faults(String tool, String arguments);

    /**
     * Stamps a call that a model asked for with all that the decider must know. Never fails: an unknown or unavailable
     * tool, one that the session may not use, arguments that are no JSON object, that the schema refuses or the tool's
     * own gate refuses, all become the call's refusal, in words that tell the model what to do.
     *
     * @param callId    already made unique
     * @param tool      the model's own text; additions that are known, such as {@code functions.}, do not count
     * @param arguments the model's own text; empty counts as {@code {}}
     * @param allowed   the names that this session may use
     */
    ToolCall stamp(String callId, String tool, String arguments, Set<String> allowed);
}

package dev.reagent.chaos.simulation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.run.log.EventJson;
import dev.reagent.tool.ArgumentFault;
import dev.reagent.tool.Reconciliation;
import dev.reagent.tool.Tool;
import dev.reagent.tool.ToolDefinition;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolRegistry;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** The only tool of the simulation, and what it changes outside the servers. The arguments of a call say what it does. */
final class SimulatedTool implements Tool, ToolRegistry {

    static final String NAME = "change";

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Longer than a log takes. */
    private static final String LONG = "x".repeat(33_000);

    private final VirtualTime time;
    private final SplittableRandom dice;
    private final Invariants invariants;

    /** Calls whose earlier attempts are refused, as the tool said that they did not happen. */
    private final Map<String, Integer> refusedBelow = new HashMap<>();

    SimulatedTool(VirtualTime time, SplittableRandom dice, Invariants invariants) {
        this.time = time;
        this.dice = dice;
        this.invariants = invariants;
    }

    static String arguments(SplittableRandom dice) {
        int what = dice.nextInt(10);
        return JsonNodeFactory.instance
                .objectNode()
                .put("approval", dice.nextInt(4) == 0)
                .put("effect", (what < 4 ? Effect.NONE : what < 5 ? Effect.IDEMPOTENT : Effect.EFFECT).name())
                .put("refused", dice.nextInt(20) == 0)
                .toString();
    }

    @Override
    public Optional<Tool> find(String name) {
        return Optional.of(this);
    }

    @Override
    public List<Tool> list() {
        return List.of(this);
    }

    @Override
    public List<ArgumentFault> faults(String tool, String arguments) {
        return List.of();
    }

    @Override
    public ToolCall stamp(String callId, String tool, String arguments, Set<String> allowed) {
        var args = EventJson.read(arguments, ObjectNode.class);
        var refusal = args.get("refused").asBoolean() ? new Failure("invalid_arguments", "they are wrong") : null;
        return new ToolCall(
                callId, tool, arguments, "digest " + callId, effect(args), requiresApproval(args), TIMEOUT, refusal);
    }

    @Override
    public ToolDefinition definition() {
        var parameters = JsonNodeFactory.instance.objectNode().put("type", "object");
        return new ToolDefinition(NAME, "Changes something.", parameters, "test", false, false);
    }

    @Override
    public Effect effect(ObjectNode args) {
        return Effect.valueOf(args.get("effect").asText());
    }

    @Override
    public boolean requiresApproval(ObjectNode args) {
        return args.get("approval").asBoolean();
    }

    @Override
    public Duration timeout(ObjectNode args) {
        return TIMEOUT;
    }

    /** The request is on its way when this is subscribed to; neither a cancel nor the end of its server stops it. */
    @Override
    public Uni<ToolResult> call(ToolInvocation call) {
        return Uni.createFrom().emitter(emitter -> {
            var server = time.running();
            var arrives = Duration.ofMillis(dice.nextInt(1, 200));
            time.after(arrives, Node.WORLD, () -> arrive(call));
            if (dice.nextInt(30) > 0) {
                time.after(arrives.plusMillis(dice.nextInt(1, 3000)), server, () -> emitter.complete(result(call)));
            }
        });
    }

    private void arrive(ToolInvocation call) {
        if (call.fence().attempt() >= refusedBelow.getOrDefault(call.callId(), 0)) {
            invariants.made(call.callId(), effect(call.args()), requiresApproval(call.args()));
        }
    }

    private ToolResult result(ToolInvocation call) {
        return switch (dice.nextInt(40)) {
            case 0, 1, 2 -> ToolResult.failure("upstream", "it failed");
            case 3 -> ToolResult.success(LONG);
            default -> ToolResult.success("done " + call.callId());
        };
    }

    @Override
    public Uni<Reconciliation> reconcile(ToolInvocation call) {
        return Uni.createFrom().item(() -> {
            if (dice.nextInt(10) < 6) {
                return new Reconciliation.Unknown();
            } else if (invariants.wasMade(call.callId())) {
                return new Reconciliation.Happened(ToolResult.success("it happened"));
            }
            refusedBelow.put(call.callId(), call.fence().attempt());
            return new Reconciliation.DidNotHappen();
        });
    }
}

package dev.reagent.chaos.storm;

import dev.reagent.agent.Usage;
import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Notebook;
import dev.reagent.chaos.storm.client.Order;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import dev.reagent.model.ScriptedReply.Fault;
import dev.reagent.model.ScriptedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What the model says: late, sometimes not at all, and to the same question asked again something else, as models do. E echoes,
 * G gets a page, P posts, B does both, D posts twice, C runs code, Q reads a database, I writes to one.
 */
public final class Script {

    /** Dollars for a million tokens, in and out. */
    static final int PRICE_IN = 10;

    static final int PRICE_OUT = 100;

    private final Dice dice;
    private final Notebook notes;
    private final String shop;

    /** @param shop where pages and posts go */
    public Script(Dice dice, Notebook notes, String shop) {
        this.dice = dice;
        this.notes = notes;
        this.shop = shop;
    }

    ScriptedReply reply(ScriptedRequest request) {
        var order = Order.read(request.key());
        int step = request.step();
        int attempt = request.attempt();
        var of = dice.of("model", order.run(), step, attempt);
        var calls = new ArrayList<Call>();
        if (step < order.plan().length()) {
            calls.addAll(calls(order, step, attempt, of));
        }
        var text = calls.isEmpty()
                ? "Done " + order.run() + " at attempt " + attempt + ". "
                        + "All that was asked for is there. ".repeat(3).strip()
                : "I will do " + order.plan().charAt(step) + " at step " + step + ", attempt " + attempt + ".";
        var usage = new Usage(100 + 10L * step, 0, 0, 0, 20 + attempt, 0);
        var reply = ScriptedReply.text(text)
                .withUsage(usage)
                .after(delay(of))
                .pausing(Duration.ofMillis(of.nextInt(5, 60)));
        for (var call : calls) {
            reply = reply.and(call);
        }
        var troubled = troubled(reply, attempt, of);
        notes.note(new Entry.Asked(
                notes.now(),
                order.run(),
                step,
                attempt,
                troubled.status() == 200 && troubled.fault() == Fault.NONE,
                calls.stream().map(Call::callId).toList(),
                calls.isEmpty() ? text : "",
                usage.input() * PRICE_IN + usage.output() * PRICE_OUT));
        return troubled;
    }

    /** Takes down that a request is answered, or broken off. */
    void over(ScriptedRequest request) {
        notes.note(new Entry.Answered(notes.now(), Order.read(request.key()).run(), request.step(), request.attempt()));
    }

    private static Duration delay(SplittableRandom of) {
        return Duration.ofMillis(Dice.chance(of, 10) ? of.nextInt(3000, 6000) : of.nextInt(20, 1200));
    }

    /** One in six of the first three; after that the model behaves. */
    private static ScriptedReply troubled(ScriptedReply reply, int attempt, SplittableRandom of) {
        if (attempt > 3 || !Dice.chance(of, 16)) {
            return reply;
        }
        return switch (of.nextInt(8)) {
            case 0 -> ScriptedReply.error(429, "rate_limit_error").withHeader("retry-after", "1");
            case 1 -> ScriptedReply.error(529, "overloaded_error");
            case 2 -> ScriptedReply.error(500, "api_error");
            case 3 -> reply.failing(Fault.BREAK, of.nextInt(1, 6));
            case 4 -> reply.failing(Fault.END, of.nextInt(1, 6));
            case 5 -> reply.failing(Fault.STALL, of.nextInt(1, 6));
            case 6 -> reply.failing(Fault.OVERLOADED, of.nextInt(1, 6));
            default -> reply.failing(Fault.RUBBISH, of.nextInt(1, 6));
        };
    }

    private List<Call> calls(Order order, int step, int attempt, SplittableRandom of) {
        var id = order.run() + "-s" + step + "-a" + attempt + "-";
        return switch (order.plan().charAt(step)) {
            case 'E' -> List.of(new Call(id + 0, "echo", "{\"text\":\"" + id + "\"}"));
            case 'G' -> List.of(get(id + 0, order, step));
            case 'P' -> List.of(post(id + 0, order, step));
            case 'B' -> List.of(get(id + 0, order, step), post(id + 1, order, step));
            case 'D' -> List.of(post(id + 0, order, step), post(id + 1, order, step));
            case 'C' -> List.of(code(id + 0, of));
            case 'Q' ->
                List.of(new Call(
                        id + 0, "sql_query", "{\"database\":\"demo\",\"sql\":\"select count(*) from pg_class\"}"));
            case 'I' ->
                List.of(new Call(
                        id + 0,
                        "sql_query",
                        "{\"database\":\"outside\",\"sql\":\"insert into done (call, run, step) values (?, ?, ?::int)\","
                                + "\"params\":[\"" + id + 0 + "\",\"" + order.run() + "\"," + step + "]}"));
            default ->
                throw new IllegalArgumentException("no step " + order.plan().charAt(step));
        };
    }

    private Call get(String id, Order order, int step) {
        return new Call(id, "web_fetch", "{\"url\":\"" + shop + "/page?run=" + order.run() + "&step=" + step + "\"}");
    }

    private Call post(String id, Order order, int step) {
        return new Call(
                id,
                "web_fetch",
                "{\"url\":\"" + shop + "/do?run=" + order.run() + "&step=" + step + "\",\"method\":\"POST\",\"body\":\""
                        + id + "\"}");
    }

    private static Call code(String id, SplittableRandom of) {
        int sleep = Dice.chance(of, 50) ? of.nextInt(2, 5) : 0;
        return new Call(
                id,
                "code_run",
                "{\"language\":\"python\",\"timeout_seconds\":6,\"code\":\"import time\\ntime.sleep(" + sleep
                        + ")\\nprint('" + id + "')\"}");
    }
}

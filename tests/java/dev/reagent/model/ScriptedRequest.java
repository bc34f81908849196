package dev.reagent.model;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;

/**
 * A request as a {@link ScriptedProvider} got it.
 *
 * @param wire    {@code anthropic} or {@code openai}
 * @param key     the text of the first user message: a test tells its sessions apart by it
 * @param step    how many turns of the model the conversation holds
 * @param attempt how often this key was at this step, from 1
 */
public record ScriptedRequest(
        String wire, String key, int step, int attempt, MultiMap headers, String text, JsonObject body) {}

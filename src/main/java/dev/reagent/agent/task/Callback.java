package dev.reagent.agent.task;

import java.util.List;

/**
 * The client's address for webhooks about a session.
 *
 * @param url    absolute, http or https, checked, all ASCII
 * @param events that are sent; at least one, each once
 */
public record Callback(String url, List<CallbackEvent> events) {

    public Callback {
        events = List.copyOf(events);
    }
}

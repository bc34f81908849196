package dev.reagent.agent;

import dev.reagent.agent.Event.ApprovalRequested;
import dev.reagent.agent.Event.Move;
import dev.reagent.agent.Event.Parked;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.call.ApprovalRequest;
import java.util.ArrayList;
import java.util.List;

/** The events that park a session. They are saved in PostgreSQL first, then appended to its log. */
public final class ParkingEvents {

    private ParkingEvents() {}

    /** Returns the events of a wait for people. */
    public static List<Move> of(List<ApprovalRequest> requests) {
        var events = new ArrayList<Move>();
        requests.forEach(request -> events.add(new ApprovalRequested(request)));
        events.add(new Parked());
        return events;
    }

    /** Returns the events of a wait for the run's next attempt. */
    public static List<Move> of(RetryPlanned planned) {
        return List.of(planned, new Parked());
    }
}

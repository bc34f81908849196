import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.AgentsApi;
import org.openapitools.client.api.ApprovalsApi;
import org.openapitools.client.model.ApprovalEvent;
import org.openapitools.client.model.ApprovalStatus;
import org.openapitools.client.model.Decision;
import org.openapitools.client.model.DecisionRequest;
import org.openapitools.client.model.DeltaEvent;
import org.openapitools.client.model.Problem;
import org.openapitools.client.model.RunRequest;
import org.openapitools.client.model.SessionEvent;
import org.openapitools.client.model.SessionView;
import org.openapitools.client.model.Status;
import org.openapitools.client.model.StepFinishedEvent;
import org.openapitools.client.model.ThoughtEvent;
import org.openapitools.client.model.ToolFinishedEvent;
import org.openapitools.client.model.ToolStartedEvent;

/** Orders a run, decides its approval, and reads its stream with the generated client. Compiled and started by GeneratedClientsTest. */
class Journey {

    private final ApiClient client = new ApiClient();
    private final AgentsApi agents;
    private final ApprovalsApi approvals;
    private final String server;
    private final String org;
    private final StringBuilder deltas = new StringBuilder();

    private Journey(String server, String org) {
        this.server = server;
        this.org = org;
        client.updateBaseUri(server);
        agents = new AgentsApi(client);
        approvals = new ApprovalsApi(client);
    }

    /** @param given the server's address, an organisation, a prompt */
    public static void main(String[] given) throws Exception {
        new Journey(given[0], given[1]).go(given[2]);
        System.out.println("the journey ends");
    }

    private void go(String prompt) throws Exception {
        var order = new RunRequest().prompt(prompt);
        expect(
                "{\"prompt\":\"" + prompt + "\",\"max_steps\":20,\"timeout_seconds\":600}",
                client.getObjectMapper().writeValueAsString(order));
        expect("{\"decision\":\"approve\"}", client.getObjectMapper().writeValueAsString(approve()));

        var accepted = agents.createRun(order.model("scripted").tools(Set.of("guarded")), null, org);
        var id = accepted.getSessionId();
        expect(Status.PENDING, accepted.getStatus());

        var waiting = once(id, Status.AWAITING_APPROVAL);
        var pending = waiting.getPendingApprovals().getFirst();
        expect(prompt, pending.getArgs().get("text"));
        var approval = approvals.getApproval(pending.getApprovalId(), org);
        expect(ApprovalStatus.PENDING, approval.getStatus());
        expect(null, approval.getDecision());
        var decided = approvals.decideApproval(
                pending.getApprovalId(), approve().argsDigest(approval.getArgsDigest()), UUID.randomUUID().toString(), org);
        expect(ApprovalStatus.APPROVED, decided.getStatus());

        stream(id, prompt);

        var ended = once(id, Status.COMPLETED);
        expect("Done.", ended.getFinalAnswer());
        expect(null, ended.getError());
        expect("did " + prompt, ended.getSteps().getFirst().getObservations().getFirst().getResult());
        expect(id, agents.listSessions(null, null, null, org).getSessions().getFirst().getSessionId());
        refused();
    }

    private static DecisionRequest approve() {
        return new DecisionRequest().decision(Decision.APPROVE);
    }

    private SessionView once(UUID id, Status status) throws ApiException {
        for (int asked = 0; asked < 600; asked++) {
            var session = agents.getSession(id, null, 1, null, org);
            if (session.getStatus() == status) {
                return session;
            }
        }
        throw new AssertionError("the session is not " + status);
    }

    /** The generated operation reads JSON only, so the stream is read by hand, and its events by the generated models. */
    private void stream(UUID id, String prompt) throws Exception {
        var names = new ArrayList<String>();
        var request = HttpRequest.newBuilder(URI.create(server + "/v1/agents/" + id + "/events"))
                .header("Reagent-Org", org)
                .build();
        try (var lines = client.getHttpClient().send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
            lines.forEach(line -> read(line, names, prompt));
        }
        expect(
                List.of("session.started", "step.thought", "approval.requested", "approval.decided", "tool.started",
                        "tool.finished", "step.finished", "step.thought", "step.finished", "session.completed"),
                names.stream().filter(name -> !name.endsWith(".delta")).toList());
        expect("Done.", deltas.toString());
    }

    private void read(String line, List<String> names, String prompt) {
        if (line.startsWith("event: ")) {
            names.add(line.substring("event: ".length()));
        } else if (line.startsWith("data: ")) {
            try {
                event(names.getLast(), line.substring("data: ".length()), prompt);
            } catch (Exception unreadable) {
                throw new AssertionError(line, unreadable);
            }
        }
    }

    private void event(String name, String data, String prompt) throws Exception {
        var json = client.getObjectMapper();
        JsonNode sent = json.readTree(data);
        var read = switch (name) {
            case "session.started", "session.completed" -> json.readValue(data, SessionEvent.class);
            case "step.thought" -> json.readValue(data, ThoughtEvent.class);
            case "approval.requested", "approval.decided" -> json.readValue(data, ApprovalEvent.class);
            case "tool.started" -> json.readValue(data, ToolStartedEvent.class);
            case "tool.finished" -> json.readValue(data, ToolFinishedEvent.class);
            case "step.finished" -> json.readValue(data, StepFinishedEvent.class);
            case "answer.delta" -> json.readValue(data, DeltaEvent.class);
            default -> throw new AssertionError("an event called " + name);
        };
        var written = json.readTree(json.writeValueAsString(read));
        expect(sent.get("session_id"), written.get("session_id"));
        expect(sent.get("step"), written.get("step"));
        if (read instanceof DeltaEvent delta) {
            deltas.append(delta.getText());
        } else if (read instanceof ToolFinishedEvent finished) {
            expect("did " + prompt, finished.getResult());
            expect(true, finished.getSuccess());
        } else if (read instanceof SessionEvent event && name.equals("session.completed")) {
            expect(Status.COMPLETED, event.getStatus());
        }
    }

    private void refused() throws Exception {
        try {
            agents.createRun(new RunRequest(), null, org);
            throw new AssertionError("a run of nothing was accepted");
        } catch (ApiException refused) {
            expect(400, refused.getCode());
            var problem = client.getObjectMapper().readValue(refused.getResponseBody(), Problem.class);
            expect("prompt", problem.getViolations().getFirst().getField());
        }
    }

    private static void expect(Object expected, Object found) {
        if (expected == null ? found != null : !expected.equals(found)) {
            throw new AssertionError("expected " + expected + ", found " + found);
        }
    }
}

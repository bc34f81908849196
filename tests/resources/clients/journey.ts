// Orders a run, decides its approval, and reads its stream with the generated client. Compiled and started by GeneratedClientsTest.
import {
    AgentsApi, ApprovalsApi, ApprovalEventFromJSON, ApprovalStatus, Configuration, Decision, DeltaEventFromJSON, ProblemFromJSON,
    ResponseError, RunRequest, RunRequestToJSON, SessionEventFromJSON, SessionView, Status, StepFinishedEventFromJSON, ThoughtEventFromJSON,
    ToolFinishedEventFromJSON, ToolStartedEventFromJSON,
} from "./client";

declare const process: { argv: string[]; exitCode: number };

const [server, reagentOrg, prompt] = process.argv.slice(2);
const configuration = new Configuration({ basePath: server });
const agents = new AgentsApi(configuration);
const approvals = new ApprovalsApi(configuration);
let deltas = "";

function expect(expected: unknown, found: unknown): void {
    if (JSON.stringify(expected) !== JSON.stringify(found)) {
        throw new Error(`expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
    }
}

async function once(id: string, status: Status): Promise<SessionView> {
    for (let asked = 0; asked < 600; asked++) {
        const session = await agents.getSession({ id, waitSeconds: 1, reagentOrg });
        if (session.status === status) {
            return session;
        }
    }
    throw new Error(`the session is not ${status}`);
}

function event(name: string, data: unknown): void {
    switch (name) {
        case "session.started":
            expect(Status.Pending, SessionEventFromJSON(data).status);
            break;
        case "session.completed":
            expect("Done.", SessionEventFromJSON(data).finalAnswer);
            break;
        case "step.thought":
            expect(true, ThoughtEventFromJSON(data).actions.length < 2);
            break;
        case "approval.requested":
            expect(prompt, ApprovalEventFromJSON(data).args["text"]);
            break;
        case "approval.decided":
            expect(ApprovalStatus.Approved, ApprovalEventFromJSON(data).status);
            break;
        case "tool.started":
            expect("guarded", ToolStartedEventFromJSON(data).tool);
            break;
        case "tool.finished":
            expect(`did ${prompt}`, ToolFinishedEventFromJSON(data).result);
            break;
        case "step.finished":
            expect(true, StepFinishedEventFromJSON(data).usage.inputTokens >= 0);
            break;
        case "answer.delta":
            deltas += DeltaEventFromJSON(data).text;
            break;
        default:
            throw new Error(`an event called ${name}`);
    }
}

async function stream(id: string): Promise<void> {
    const text = (await agents.streamEvents({ id, reagentOrg })) ?? "";
    const names: string[] = [];
    for (const frame of text.split("\n\n").filter(it => it.includes("event: "))) {
        const name = /^event: (.*)$/m.exec(frame)![1];
        names.push(name);
        event(name, JSON.parse(/^data: (.*)$/m.exec(frame)![1]));
    }
    expect(
        ["session.started", "step.thought", "approval.requested", "approval.decided", "tool.started", "tool.finished",
            "step.finished", "step.thought", "step.finished", "session.completed"],
        names.filter(name => !name.endsWith(".delta")),
    );
    expect("Done.", deltas);
}

async function refused(): Promise<void> {
    try {
        await agents.createRun({ runRequest: {}, reagentOrg });
    } catch (error) {
        const response = (error as ResponseError).response;
        expect(400, response.status);
        expect("prompt", ProblemFromJSON(await response.json()).violations![0].field);
        return;
    }
    throw new Error("a run of nothing was accepted");
}

async function journey(): Promise<void> {
    const order: RunRequest = { prompt, model: "scripted", tools: new Set(["guarded"]) };
    expect({ prompt }, RunRequestToJSON({ prompt }));
    const accepted = await agents.createRun({ runRequest: order, reagentOrg });
    const id = accepted.sessionId;

    const [pending] = (await once(id, Status.AwaitingApproval)).pendingApprovals;
    const approval = await approvals.getApproval({ id: pending.approvalId, reagentOrg });
    expect(null, approval.decision);
    const decided = await approvals.decideApproval({
        id: pending.approvalId,
        decisionRequest: { decision: Decision.Approve, argsDigest: approval.argsDigest },
        reagentOrg,
    });
    expect(ApprovalStatus.Approved, decided.status);

    await stream(id);

    const ended = await once(id, Status.Completed);
    expect("Done.", ended.finalAnswer);
    expect(null, ended.error);
    expect(id, (await agents.listSessions({ reagentOrg })).sessions[0].sessionId);
    await refused();
}

journey().then(
    () => console.log("the journey ends"),
    error => {
        console.error(error);
        process.exitCode = 1;
    },
);

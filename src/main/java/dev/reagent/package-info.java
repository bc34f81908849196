/**
 * Reagent: a self-hosted server that runs ReAct agents. This is the map of its packages, called rooms.
 *
 * <p>Rooms, each used only by those above it:
 *
 * <ul>
 *   <li>{@code api}: HTTP only
 *   <li>{@code stream}: sending events to clients as they happen
 *   <li>{@code webhook}: signed callbacks to the URLs of clients, repeated until they are accepted
 *   <li>{@code run}: the life of a run
 *   <li>{@code model}: calling a language model
 *   <li>{@code tool}: what an agent can do
 *   <li>{@code approval}: decisions by people
 *   <li>{@code sandbox}: where code runs; {@code tool} may use it
 *   <li>{@code artifact}: files that runs receive and leave behind; {@code tool} may use it
 *   <li>{@code agent}: the rules of a session
 * </ul>
 *
 * <p>At the edge; no room that makes decisions uses them:
 *
 * <ul>
 *   <li>{@code stores}: the embedded PostgreSQL and Redis, and the connections to either
 *   <li>{@code cli}: the launcher's commands other than the server
 * </ul>
 *
 * <p>Arrows: {@code api} → {@code stream}, {@code webhook} → {@code run} → {@code model}, {@code tool}, {@code approval}, {@code sandbox},
 * {@code artifact} → {@code agent}; {@code cli} → {@code model}, {@code stores}. {@code ArchitectureTest} checks the arrows,
 * {@code MapTest} this list.
 *
 * <p>Rooms of {@code run}, each used only by those above it:
 *
 * <ul>
 *   <li>{@code run}: what the API calls
 *   <li>{@code run.server}: this process as an owner of sessions
 *   <li>{@code run.rescue}: claiming sessions, and restoring what was lost
 *   <li>{@code run.hold}: the sessions that the queue lets this server hold, and the server's lease
 *   <li>{@code run.loop}: the loop of one session
 *   <li>{@code run.reading}: reading sessions and batches for clients
 *   <li>{@code run.archive}: finished sessions in PostgreSQL
 *   <li>{@code run.parked}: sessions that wait, and the rows that wake them
 *   <li>{@code run.outbox}: callbacks to deliver
 *   <li>{@code run.intake}: accepting runs
 *   <li>{@code run.ledger}: calls with effects, and PostgreSQL's fence
 *   <li>{@code run.log}: the log of a session in Redis
 *   <li>{@code run.queue}: the queue in Redis
 * </ul>
 *
 * <p>Rooms of {@code agent}: {@code agent} (the events of a session, their fold, what to do next) uses {@code agent.call} (a tool call)
 * and {@code agent.task} (what a client asks for); {@code agent.call} uses {@code agent.task}.
 *
 * <p>Rooms of {@code api}: {@code run}, {@code approval}, {@code stream}, {@code log}, {@code webhook}, {@code operator}, {@code catalogue}
 * and {@code artifact}, each with its resources, use {@code view} (JSON that several show), {@code request} (shared parts of requests),
 * {@code body} (reading JSON), {@code edge} (what runs before resources) and {@code problem} (errors), each used only by those before it.
 *
 * <p>To read the loop: {@code agent/Event} → {@code agent/Decision} → {@code agent/Decider} → {@code run/loop/AgentRunner} →
 * {@code run/log/SessionLog} → {@code run/RunService} → {@code api/run/AgentResource}.
 */
@NullMarked
package dev.reagent;

import org.jspecify.annotations.NullMarked;

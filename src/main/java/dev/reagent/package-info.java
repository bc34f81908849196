/**
 * Reagent: a self-hosted server that runs ReAct agents. This is the map of its house.
 *
 * <p>Rooms, each used only by those above it:
 *
 * <ul>
 *   <li>{@code api}: HTTP only
 *   <li>{@code stream}: telling clients as it happens
 *   <li>{@code webhook}: telling clients who gave a URL, signed, until they have taken it
 *   <li>{@code run}: the life of a run
 *   <li>{@code model}: asking a language model
 *   <li>{@code tool}: what an agent can do
 *   <li>{@code approval}: a person decides
 *   <li>{@code sandbox}: where code runs; {@code tool} may use it
 *   <li>{@code artifact}: files that runs leave behind; {@code tool} may use it
 *   <li>{@code agent}: the rules of a session
 * </ul>
 *
 * <p>At the edge, known to nothing that decides:
 *
 * <ul>
 *   <li>{@code stores}: the embedded PostgreSQL and Redis, and the ways to any
 *   <li>{@code cli}: the launcher's commands that are no server
 * </ul>
 *
 * <p>Arrows: {@code api} → {@code stream}, {@code webhook} → {@code run} → {@code model}, {@code tool}, {@code approval}, {@code sandbox},
 * {@code artifact} → {@code agent}; {@code cli} → {@code model}, {@code stores}. {@code ArchitectureTest} holds them true, {@code MapTest} this list.
 *
 * <p>To read the loop: {@code agent/Event} → {@code agent/Decision} → {@code agent/Decider} → {@code run/AgentRunner} →
 * {@code run/SessionLog} → {@code run/RunService} → {@code api/AgentResource}.
 */
@NullMarked
package dev.reagent;

import org.jspecify.annotations.NullMarked;

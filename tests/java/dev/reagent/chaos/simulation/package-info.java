/**
 * Thousands of histories of one session a second, on one thread, each decided by a seed: the real rules of {@code agent} over
 * logs, ledgers and queues in memory that do what the scripts and the statements do, with servers that die, freeze and
 * lose answers at every point.
 */
package dev.reagent.chaos.simulation;

/**
 * Histories of one session, each decided by a seed: the real classes of three servers on one thread and in virtual time, over stores in
 * memory, with servers that die and freeze and stores that lose requests, answers and writes.
 */
package dev.reagent.chaos.simulation;

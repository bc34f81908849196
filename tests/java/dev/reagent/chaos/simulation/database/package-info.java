/** PostgreSQL in memory: its tables, and the ports of the server that write to them as its statements do. */
package dev.reagent.chaos.simulation.database;

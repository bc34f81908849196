/** What happened in a run of the chaos bench, as clients and the world outside saw it. */
package dev.reagent.chaos.history;

/** An executable model of who owns a run: the queue's slot, the head and servers, with every request, script and answer a step of its own. */
package dev.reagent.chaos.ownership;

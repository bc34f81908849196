/** The chaos bench: servers, stores, clients and what is done to them. */
package dev.reagent.chaos.storm;

/** Shared parts of requests: caller, ids, queries, entity tags, idempotent answers. */
@NullMarked
package dev.reagent.api.request;

import org.jspecify.annotations.NullMarked;

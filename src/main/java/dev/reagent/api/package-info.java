/**
 * The HTTP API. Its contract is the resource {@code META-INF/openapi.yaml}, written by hand and changed before the code. The rooms below
 * read requests, build views and send responses.
 */
@NullMarked
package dev.reagent.api;

import org.jspecify.annotations.NullMarked;

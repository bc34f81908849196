/** The problems of the API (RFC 9457), and its JSON. */
@NullMarked
package dev.reagent.api.problem;

import org.jspecify.annotations.NullMarked;

/** The HTTP contract: resources, the requests they take, the views they give, and the problems they answer with. */
@NullMarked
package dev.reagent.api;

import org.jspecify.annotations.NullMarked;

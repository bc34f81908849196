/** Reading the JSON body of a request into a record, off the event loop, within its limits. */
@NullMarked
package dev.reagent.api.body;

import org.jspecify.annotations.NullMarked;

/** What sessions, steps, calls and approvals look like in JSON. */
@NullMarked
package dev.reagent.api.view;

import org.jspecify.annotations.NullMarked;

/** Starting runs and reading, approving and cancelling them: what the API calls. */
@NullMarked
package dev.reagent.run;

import org.jspecify.annotations.NullMarked;

/** What every store needs: temporary failures, time limits, background rounds, blocking calls and the settings. */
@NullMarked
package dev.reagent.stores;

import org.jspecify.annotations.NullMarked;

/**
 * All that a server keeps, in one file: the rows of its database as of one moment, the large artifacts of its folder, the secret of its
 * callbacks. Taken while servers run, and read into stores that are empty.
 */
@NullMarked
package dev.reagent.stores.backup;

import org.jspecify.annotations.NullMarked;

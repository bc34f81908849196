/**
 * A backup of everything that a server keeps, in one file: the database rows as of one moment, the folder of large artifacts, and the
 * secret of the callbacks. It is taken while servers run, and restored into empty stores.
 */
@NullMarked
package dev.reagent.stores.backup;

import org.jspecify.annotations.NullMarked;

/** The files under docker/, held against the server that they start: nothing here is applied to a cluster. */
@NullMarked
package dev.reagent.deploy;

import org.jspecify.annotations.NullMarked;

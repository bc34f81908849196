/** One HTTP exchange with a pinned address. */
@NullMarked
package dev.reagent.tool.web.http;

import org.jspecify.annotations.NullMarked;

/** Fetching pages from the public web, and from nowhere else. */
@NullMarked
package dev.reagent.tool.web;

import org.jspecify.annotations.NullMarked;

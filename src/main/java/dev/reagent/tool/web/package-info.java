/** The tool that fetches pages: its arguments, its redirects, its cookies. */
@NullMarked
package dev.reagent.tool.web;

import org.jspecify.annotations.NullMarked;

/** What the bytes of an answer are: codings, types and character sets. */
@NullMarked
package dev.reagent.tool.web.media;

import org.jspecify.annotations.NullMarked;

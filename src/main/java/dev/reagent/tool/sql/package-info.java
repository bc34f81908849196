/** The tool that queries the databases of the operator; a person approves each query. */
@NullMarked
package dev.reagent.tool.sql;

import org.jspecify.annotations.NullMarked;

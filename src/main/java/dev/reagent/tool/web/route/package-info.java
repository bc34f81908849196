/** Which targets a fetch may reach: addresses, hosts and their resolution. */
@NullMarked
package dev.reagent.tool.web.route;

import org.jspecify.annotations.NullMarked;

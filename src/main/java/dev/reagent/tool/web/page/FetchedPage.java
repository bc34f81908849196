package dev.reagent.tool.web.page;

import dev.reagent.tool.web.http.HopAnswer;
import dev.reagent.tool.web.media.MediaType;
import dev.reagent.tool.web.route.FetchUrl;

/**
 * A page as received.
 *
 * @param url its URL after all redirects
 */
public record FetchedPage(FetchUrl url, HopAnswer answer) {

    MediaType mediaType() {
        return MediaType.of(answer.header("Content-Type"));
    }
}

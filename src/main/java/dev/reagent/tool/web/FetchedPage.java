package dev.reagent.tool.web;

/**
 * A page as it came.
 *
 * @param url where it was found, after all redirects
 */
record FetchedPage(FetchUrl url, HopAnswer answer) {

    MediaType mediaType() {
        return MediaType.of(answer.header("Content-Type"));
    }
}

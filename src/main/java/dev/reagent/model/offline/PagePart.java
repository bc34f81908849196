package dev.reagent.model.offline;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A page to fetch and to summarise.
 *
 * @param question the words around the URL, which influence the summary
 */
record PagePart(String url, String question) implements Part {

    private static final Pattern URL = Pattern.compile("(?i)\\bhttps?://[^\\s<>\"'`]+");
    private static final Pattern TAIL = Pattern.compile("[.,;:!?)\\]}]+$");

    static List<Part> find(String text) {
        var urls = new LinkedHashSet<String>();
        URL.matcher(text)
                .results()
                .forEach(found -> urls.add(TAIL.matcher(found.group()).replaceFirst("")));
        return urls.stream()
                .<Part>map(url -> new PagePart(url, withoutUrls(text)))
                .toList();
    }

    static String withoutUrls(String text) {
        return URL.matcher(text).replaceAll(" ");
    }

    @Override
    public String tool() {
        return "web_fetch";
    }

    @Override
    public String arguments() {
        return Part.json(Map.of("url", url));
    }

    @Override
    public String intent() {
        return "fetch " + url;
    }

    @Override
    public String tell(String result) {
        var json = Part.read(result);
        var text = json.path("text").isTextual() ? json.path("text").asText() : result;
        int status = json.path("status").asInt(200);
        if (status >= 400) {
            return url + " answered with status " + status + ".";
        }
        var summary = Summary.of(text, question);
        return summary.isEmpty() ? url + " has no readable text." : "From " + url + ":\n" + summary;
    }
}

package dev.reagent.model.offline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Selects the few sentences that carry most of a text, unchanged and in their order. */
final class Summary {

    private static final int SENTENCES = 4;
    private static final int LONGEST_SENTENCE = 400;
    private static final int MOST_SENTENCES_READ = 2_000;
    private static final double FOR_ASKED_WORDS = 2;
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])\\s+(?=[\\p{Lu}\\d\"'(])|\\n+");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\d]{3,}");

    private static final Set<String> EVERYWHERE = Set.of(
            "the",
            "and",
            "for",
            "are",
            "but",
            "not",
            "you",
            "all",
            "can",
            "was",
            "has",
            "had",
            "her",
            "his",
            "its",
            "our",
            "with",
            "that",
            "this",
            "from",
            "they",
            "have",
            "which",
            "will",
            "were",
            "what",
            "when",
            "there",
            "their",
            "been",
            "than",
            "then",
            "them",
            "into",
            "also",
            "page",
            "fetch",
            "summarise",
            "summarize",
            "summary",
            "read",
            "please",
            "tell",
            "about",
            "says");

    private Summary() {}

    /** Empty if the text has no sentence. */
    static String of(String text, String question) {
        var sentences = sentences(text);
        var weights = weights(sentences);
        var asked = new HashSet<>(words(question));
        var best = IntStream.range(0, sentences.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -score(sentences.get(i), i, weights, asked)))
                .limit(SENTENCES)
                .sorted()
                .map(sentences::get)
                .toList();
        return String.join(" ", best);
    }

    private static List<String> sentences(String text) {
        var sentences = new ArrayList<String>();
        for (var piece : SENTENCE_END.split(plain(text))) {
            var sentence = piece.strip();
            if (words(sentence).size() >= 2 && sentences.size() < MOST_SENTENCES_READ) {
                sentences.add(ended(cut(sentence)));
            }
        }
        return sentences;
    }

    /** Removes Markdown's signs. */
    private static String plain(String markdown) {
        return markdown.replaceAll("!\\[[^\\]]*\\]\\([^)]*\\)", " ")
                .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .replaceAll("(?m)^\\s*(?:#{1,6}|[*+>-])\\s+", "")
                .replaceAll("(?m)^\\s*[|:=-]{3,}.*$", "")
                .replaceAll("[*_`]{1,3}(?=\\S)|(?<=\\S)[*_`]{1,3}", "");
    }

    private static String cut(String sentence) {
        return sentence.length() <= LONGEST_SENTENCE ? sentence : sentence.substring(0, LONGEST_SENTENCE) + "…";
    }

    private static String ended(String sentence) {
        return sentence.matches("(?s).*[.!?…:]$") ? sentence : sentence + ".";
    }

    private static Map<String, Integer> weights(List<String> sentences) {
        var weights = new HashMap<String, Integer>();
        sentences.forEach(sentence -> words(sentence).forEach(word -> weights.merge(word, 1, Integer::sum)));
        return weights;
    }

    /** Frequent words count, words of the question count more, and early sentences count more. */
    private static double score(String sentence, int place, Map<String, Integer> weights, Set<String> asked) {
        var words = words(sentence);
        double sum = 0;
        for (var word : words) {
            sum += Math.log1p(weights.getOrDefault(word, 0)) * (asked.contains(word) ? FOR_ASKED_WORDS : 1);
        }
        return sum / Math.sqrt(words.size()) + 2.0 / (place + 1);
    }

    private static List<String> words(String text) {
        return WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(found -> found.group())
                .filter(word -> !EVERYWHERE.contains(word))
                .collect(Collectors.toList());
    }
}

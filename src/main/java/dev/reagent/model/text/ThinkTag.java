package dev.reagent.model.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tags around a model's thinking, if its server does not remove them. */
record ThinkTag(String open, String close) {

    static final List<ThinkTag> ALL = List.of(
            new ThinkTag("<think>", "</think>"),
            new ThinkTag("<thinking>", "</thinking>"),
            new ThinkTag("<thought>", "</thought>"),
            new ThinkTag("<reasoning>", "</reasoning>"),
            new ThinkTag("[THINK]", "[/THINK]"));

    /** Returns the tag at the beginning of a text. */
    static @Nullable ThinkTag at(CharSequence text) {
        for (var tag : ALL) {
            if (text.length() >= tag.open.length() && tag.open.contentEquals(text.subSequence(0, tag.open.length()))) {
                return tag;
            }
        }
        return null;
    }

    /** Returns whether a text may become one that begins with a tag. */
    static boolean mayBegin(String text) {
        return ALL.stream().anyMatch(tag -> tag.open.startsWith(text));
    }
}

package dev.reagent.chaos.check;

import java.util.List;

/** A promise, and how a history shows that it was broken. */
interface Rule {

    List<String> check(Story story);

    default String name() {
        return getClass().getSimpleName();
    }
}

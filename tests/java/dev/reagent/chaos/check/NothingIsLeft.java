package dev.reagent.chaos.check;

import java.util.List;

/** When all is over, nothing of a sandbox is there any more. */
final class NothingIsLeft implements Rule {

    @Override
    public List<String> check(Story story) {
        return story.left.stream().map(it -> "left behind " + it.what()).toList();
    }
}

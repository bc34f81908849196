package dev.reagent.api;

/** How money is written: dollars, a point, six places. */
final class Money {

    static final String PATTERN = "^[0-9]+\\.[0-9]{6}$";

    private Money() {}
}

package dev.reagent.chaos.ownership;

/** A history broke a property. */
final class Violation extends RuntimeException {

    final Property property;

    Violation(Property property, String what) {
        super(property + ": " + what);
        this.property = property;
    }
}

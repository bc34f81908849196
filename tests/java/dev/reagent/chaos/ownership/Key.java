package dev.reagent.chaos.ownership;

/** A state written down, to tell it from others. */
final class Key {

    private final StringBuilder text = new StringBuilder(64);

    Key add(int value) {
        text.append((char) value);
        return this;
    }

    Key add(boolean value) {
        return add(value ? 1 : 0);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

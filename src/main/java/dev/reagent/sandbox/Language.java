package dev.reagent.sandbox;

/** What the code is written in. */
public enum Language {
    PYTHON,
    NODE;

    /** As the API and the stub spell it. */
    public String spelling() {
        return switch (this) {
            case PYTHON -> "python";
            case NODE -> "node";
        };
    }
}

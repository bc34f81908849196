package dev.reagent.sandbox;

/** What the code is written in. */
public enum Language {
    PYTHON,
    NODE;

    /** As the API spells it. */
    public String spelling() {
        return switch (this) {
            case PYTHON -> "python";
            case NODE -> "node";
        };
    }

    /** Its name in the working directory. */
    public String file() {
        return switch (this) {
            case PYTHON -> "main.py";
            case NODE -> "main.js";
        };
    }

    /** What runs it inside. */
    String program() {
        return switch (this) {
            case PYTHON -> "python3";
            case NODE -> "node";
        };
    }
}

package dev.reagent.sandbox;

/** The language of the code. */
public enum Language {
    PYTHON,
    NODE;

    /** Returns the name in the API. */
    public String spelling() {
        return switch (this) {
            case PYTHON -> "python";
            case NODE -> "node";
        };
    }

    /** Returns the name of the code's file in the working directory. */
    public String file() {
        return switch (this) {
            case PYTHON -> "main.py";
            case NODE -> "main.js";
        };
    }

    /** Returns the program that runs the code inside the sandbox. */
    public String program() {
        return switch (this) {
            case PYTHON -> "python3";
            case NODE -> "node";
        };
    }
}

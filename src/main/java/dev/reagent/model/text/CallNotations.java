package dev.reagent.model.text;

import java.util.List;

/** The notations in which models write calls into their text, identified by their marks. */
final class CallNotations {

    static final List<CallNotation> ALL = List.of(
            new TaggedCalls("<tool_call>", "</tool_call>"),
            new TaggedCalls("<function_call>", "</function_call>"),
            new TaggedCalls("<|tool_call|>", "<|/tool_call|>"),
            new FunctionTag(),
            new PythonTag(),
            new BracketCalls(),
            new DelimitedCalls());

    private CallNotations() {}
}

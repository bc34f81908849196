package dev.reagent.model.offline;

import dev.reagent.model.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Turns a question into calls, and their results into an answer. Stateless: it uses only the conversation. */
final class Planner {

    private static final String SIGNATURE =
            "(This is Reagent's offline planner, which follows rules and is no language model.)";

    private static final String WHAT_IT_CAN = """
            I cannot answer that: I am Reagent's offline planner, which follows rules and is no language model. \
            With the tools of this run I can calculate ("What is 21 * 2?"), run a block of Python or JavaScript, \
            fetch a page by its URL and summarise it, and count, sum, list and group what a database holds ("How many \
            orders did each customer place?"). For anything else, set a key such as ANTHROPIC_API_KEY, or name another \
            model.""";

    private final List<ToolSpec> tools;

    Planner(List<ToolSpec> tools) {
        this.tools = tools;
    }

    Turn next(Question question) {
        var parts = parts(question.text());
        if (parts.isEmpty()) {
            return new Turn.Say(WHAT_IT_CAN + whatIsMissing(question.text()));
        }
        var possible = parts.stream().filter(this::isOffered).toList();
        if (question.results().isEmpty() && !possible.isEmpty()) {
            return new Turn.Act(thought(possible), calls(possible));
        }
        return new Turn.Say(tell(parts, question.results()) + "\n\n" + SIGNATURE);
    }

    private List<Part> parts(String text) {
        var parts = new ArrayList<Part>();
        parts.addAll(PagePart.find(CodePart.withoutCode(text)));
        parts.addAll(CodePart.find(PagePart.withoutUrls(text)));
        // "how many orders" may appear beside a page or code; a calculation is not also sent to a database
        QueryPart.find(PagePart.withoutUrls(text), schemas()).ifPresent(parts::add);
        return parts;
    }

    private List<Schema> schemas() {
        return tools.stream()
                .filter(tool -> "sql_query".equals(tool.name()))
                .flatMap(tool -> Schema.of(tool.description()).stream())
                .toList();
    }

    private String whatIsMissing(String text) {
        if (!QueryPart.isMeantBy(text)) {
            return "";
        }
        var schemas = schemas();
        return schemas.isEmpty()
                ? " To ask a database I would need the tool `sql_query`, which this run may not use or which is not"
                        + " available here."
                : " The tables that I can query are: "
                        + schemas.stream()
                                .flatMap(schema -> schema.tables().stream())
                                .map(Schema.Table::name)
                                .collect(Collectors.joining(", "))
                        + ".";
    }

    private boolean isOffered(Part part) {
        return tools.stream().anyMatch(tool -> tool.name().equals(part.tool()));
    }

    private static String thought(List<Part> parts) {
        return parts.stream()
                .map(part -> "I " + part.intent() + " with `" + part.tool() + "`.")
                .collect(Collectors.joining(" "));
    }

    private static List<Turn.Call> calls(List<Part> parts) {
        return parts.stream()
                .map(part -> new Turn.Call(part.tool(), part.arguments()))
                .toList();
    }

    /** The results have the order of the parts that could be called for. */
    private String tell(List<Part> parts, List<Question.Result> results) {
        var told = new ArrayList<String>();
        int next = 0;
        for (var part : parts) {
            if (!isOffered(part)) {
                told.add("To " + part.intent() + " I would need the tool `" + part.tool()
                        + "`, which this run may not use or which is not available here.");
            } else if (next < results.size()) {
                var result = results.get(next++);
                told.add(result.error() ? part.tellFailure(result.text()) : part.tell(result.text()));
            } else {
                told.add("No result came back for: " + part.intent() + ".");
            }
        }
        return String.join("\n\n", told);
    }
}

package dev.reagent.bench.figure;

import java.util.List;

/**
 * A part of the server's work, known by the classes that only it uses.
 *
 * @param starts what the names of those classes begin with
 */
record Part(String name, List<String> starts) {

    /** Looked for from the innermost frame outwards; the first frame that belongs to one decides. */
    static final List<Part> ALL = List.of(
            new Part(
                    "Redis: commands and replies",
                    List.of("io.vertx.redis.", "dev.reagent.run.log.Redis", "dev.reagent.run.queue.Redis")),
            new Part(
                    "PostgreSQL: statements and the pool",
                    List.of(
                            "org.postgresql.",
                            "org.jdbi.",
                            "io.agroal.",
                            "dev.reagent.run.archive.Postgres",
                            "dev.reagent.run.intake.Postgres",
                            "dev.reagent.run.ledger.Postgres",
                            "dev.reagent.run.outbox.Postgres",
                            "dev.reagent.run.parked.Postgres")),
            new Part("events and summaries as JSON", List.of("dev.reagent.run.log.EventJson")),
            new Part("the fold and the decider", List.of("dev.reagent.agent.")),
            new Part("tools", List.of("dev.reagent.tool.")),
            new Part(
                    "the model's wire: requests, answers, HTTP client",
                    List.of(
                            "dev.reagent.model.",
                            "io.vertx.core.http.impl.Http1xClient",
                            "io.vertx.core.http.impl.HttpClient",
                            "io.vertx.core.net.impl.pool.")),
            new Part(
                    "the API: requests, views, HTTP server",
                    List.of(
                            "dev.reagent.api.",
                            "org.jboss.resteasy.",
                            "io.quarkus.resteasy.",
                            "io.quarkus.vertx.http.",
                            "io.vertx.ext.web.",
                            "io.vertx.core.http.impl.Http1xServer",
                            "io.vertx.core.http.impl.HttpServer")),
            new Part("metrics", List.of("io.micrometer.", "io.quarkus.micrometer.")),
            new Part("the runner's own code", List.of("dev.reagent.run.", "dev.reagent.stores.")));

    private static final Part MUTINY = new Part("Mutiny's operators", List.of("io.smallrye.mutiny."));
    private static final Part SOCKETS = new Part("sockets and event loops", List.of("io.netty.", "io.vertx."));
    private static final Part REST = new Part("the rest of the JDK, virtual threads among it", List.of(""));

    /** What is looked for where none of the others has a frame. */
    static final List<Part> OTHERS = List.of(MUTINY, SOCKETS, REST);

    boolean has(String className) {
        return starts.stream().anyMatch(className::startsWith);
    }
}

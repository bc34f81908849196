package dev.reagent.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who uses the machine's processors while something is measured. */
final class Consumers {

    private final ReagentServer server;
    private final long modelPid;

    Consumers(ReagentServer server, long modelPid) {
        this.server = server;
        this.modelPid = modelPid;
    }

    /** CPU time of each so far, in milliseconds. */
    Map<String, Long> now() throws IOException {
        var used = new LinkedHashMap<String, Long>();
        used.put("the server", Cpu.of(server.pid()));
        used.put("PostgreSQL", Cpu.ofFamily(server.postgresPid()));
        used.put("Redis", Cpu.ofFamily(server.redisPid()));
        used.put("the model", Cpu.of(modelPid));
        used.put("the client", Cpu.of(ProcessHandle.current().pid()));
        return used;
    }

    /** How many processors each has kept busy since. */
    Map<String, Double> busySince(Map<String, Long> before, Duration took) throws IOException {
        var busy = new LinkedHashMap<String, Double>();
        now().forEach((who, ms) -> busy.put(who, (ms - before.get(who)) / (double) took.toMillis()));
        return busy;
    }
}

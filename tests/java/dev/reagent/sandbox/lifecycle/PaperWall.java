package dev.reagent.sandbox.lifecycle;

import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.stub.RunOutput;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Sandboxes that are only noted down. */
final class PaperWall implements Wall {

    final ConcurrentHashMap<String, PaperBox> open = new ConcurrentHashMap<>();
    final AtomicInteger tries = new AtomicInteger();
    final AtomicInteger starting = new AtomicInteger();
    final AtomicInteger mostStarting = new AtomicInteger();
    volatile boolean broken;

    @Override
    public Box open(String name, Tier tier) {
        tries.incrementAndGet();
        mostStarting.accumulateAndGet(starting.incrementAndGet(), Math::max);
        try {
            Thread.yield();
            if (broken) {
                throw new SandboxFailed(SandboxFailed.Why.UNAVAILABLE, "the engine is away");
            }
            return open.computeIfAbsent(name, PaperBox::new);
        } finally {
            starting.decrementAndGet();
        }
    }

    final class PaperBox implements Box {

        private final String name;
        volatile boolean alive = true;

        PaperBox(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void rename(String its) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean answers() {
            return alive;
        }

        @Override
        public void run(CodeRun run, RunOutput output) {
            if (!alive) {
                throw new SandboxFailed(SandboxFailed.Why.BROKEN, "the sandbox ended too early");
            }
        }

        @Override
        public void kill() {
            close();
        }

        @Override
        public void close() {
            open.remove(name);
        }
    }
}

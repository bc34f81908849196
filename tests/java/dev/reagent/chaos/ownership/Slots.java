package dev.reagent.chaos.ownership;

import java.util.ArrayList;
import java.util.List;

/** The two slots of Redis, the scripts that run there, and the earlier states that a failover may bring back. */
final class Slots {

    private static final int REMEMBERED = 6;

    private QueueSlot queue;
    private Head head;
    private final List<QueueSlot> queues = new ArrayList<>();
    private final List<Head> heads = new ArrayList<>();
    private final boolean queueFailsOver;
    private final boolean headFailsOver;

    Slots(Scope scope) {
        queue = new QueueSlot(scope.rules(), scope.servers());
        head = new Head(scope.rules());
        queueFailsOver = scope.most(Fault.QUEUE_FAILOVER) > 0;
        headFailsOver = scope.most(Fault.HEAD_FAILOVER) > 0;
    }

    private Slots(Slots from) {
        queue = from.queue.copy();
        head = from.head.copy();
        queues.addAll(from.queues);
        heads.addAll(from.heads);
        queueFailsOver = from.queueFailsOver;
        headFailsOver = from.headFailsOver;
    }

    Slots copy() {
        return new Slots(this);
    }

    QueueSlot queue() {
        return queue;
    }

    Head head() {
        return head;
    }

    Answer run(Request request, Archive archive) {
        remember();
        int server = request.server;
        return switch (request.script) {
            case BEAT -> Answer.of(queue.beat(server));
            case HOLDS -> Answer.of(queue.ticketOf(server));
            case TAKE -> Answer.of(queue.take(server));
            case HOLD -> Answer.of(queue.hold(server, request.ticket, request.flag));
            case RELEASE -> {
                queue.release(server, request.ticket, request.flag);
                yield Answer.DONE;
            }
            case ADD -> {
                queue.add(request.flag);
                yield Answer.DONE;
            }
            case LOST -> Answer.of(queue.isNowhere() && !archive.isOver() ? 1 : 0);
            case STATE -> Answer.of(head.state() == Head.State.PARKED ? 0 : 1);
            case CLAIM -> head.claim(request.ticket, request.lease, request.fence);
            case APPEND, LOOK -> head.append(request.append, request.number, request.fence);
            case RESTORE -> head.restore(request.ticket, request.number, request.fence);
        };
    }

    void decide() {
        remember();
        head.decide();
    }

    private void remember() {
        if (queueFailsOver) {
            push(queues, queue.copy());
        }
        if (headFailsOver) {
            push(heads, head.copy());
        }
    }

    private static <T> void push(List<T> before, T state) {
        if (before.isEmpty() || !before.getLast().toString().equals(state.toString())) {
            before.add(state);
        }
        if (before.size() > REMEMBERED) {
            before.removeFirst();
        }
    }

    /** A claim, a parking or an end is on the replica before its server knows of it. */
    void replicateHead() {
        heads.clear();
    }

    int queuesBefore() {
        return queues.size();
    }

    int headsBefore() {
        return heads.size();
    }

    void failQueueOver(int back) {
        queue = queues.get(queues.size() - back).promoted(queue);
        queues.clear();
    }

    void failHeadOver(int back) {
        head = heads.get(heads.size() - back).copy();
        heads.clear();
    }

    void write(Key key) {
        queue.write(key);
        head.write(key);
        queues.forEach(before -> before.write(key));
        heads.forEach(before -> before.write(key));
    }

    @Override
    public String toString() {
        return queue + "; " + head;
    }
}

package dev.reagent.sandbox.local;

import dev.reagent.BesideServers;
import dev.reagent.sandbox.Corner;
import dev.reagent.sandbox.StayContract;

@BesideServers
class ProcessStayTest extends StayContract {

    private final LocalCorner corner = new LocalCorner(new ProcessWall());

    @Override
    protected Corner corner() {
        return corner;
    }

    /** No test here: the disk of a plain process is all the machine's, and must not be filled. */
    @Override
    protected void codeThatNoDiskIsLeftForIsNotRunAndItsStateIsLost() {}
}

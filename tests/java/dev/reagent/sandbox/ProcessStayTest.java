package dev.reagent.sandbox;

class ProcessStayTest extends StayContract {

    private final LocalCorner corner = new LocalCorner(new ProcessWall());

    @Override
    Corner corner() {
        return corner;
    }

    /** No test here: the disk of a plain process is all the machine's, and must not be filled. */
    @Override
    void codeThatNoDiskIsLeftForIsNotRunAndItsStateIsLost() {}
}

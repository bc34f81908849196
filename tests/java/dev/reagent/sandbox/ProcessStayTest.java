package dev.reagent.sandbox;

class ProcessStayTest extends StayContract {

    private final LocalCorner corner = new LocalCorner(new ProcessWall());

    @Override
    Corner corner() {
        return corner;
    }
}

package dev.reagent.sandbox;

class BubblewrapStayTest extends StayContract {

    private final LocalCorner corner = new LocalCorner(new BubblewrapWall());

    @Override
    Corner corner() {
        return corner;
    }
}

package dev.reagent.sandbox;

class BubblewrapAbuseTest extends AbuseContract {

    private final LocalCorner corner = new LocalCorner(new BubblewrapWall());

    @Override
    Corner corner() {
        return corner;
    }

    @Override
    boolean isHigh() {
        return false;
    }
}

package dev.reagent.sandbox;

class BubblewrapSandboxTest extends SandboxContract {

    private final LocalCorner corner = new LocalCorner(new BubblewrapWall());

    @Override
    Corner corner() {
        return corner;
    }
}

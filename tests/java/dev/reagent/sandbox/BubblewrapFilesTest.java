package dev.reagent.sandbox;

class BubblewrapFilesTest extends FilesContract {

    private final LocalCorner corner = new LocalCorner(new BubblewrapWall());

    @Override
    Corner corner() {
        return corner;
    }
}

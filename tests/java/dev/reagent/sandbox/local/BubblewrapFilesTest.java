package dev.reagent.sandbox.local;

import dev.reagent.BesideServers;
import dev.reagent.sandbox.Corner;
import dev.reagent.sandbox.FilesContract;

@BesideServers
class BubblewrapFilesTest extends FilesContract {

    private final LocalCorner corner = new LocalCorner(new BubblewrapWall());

    @Override
    protected Corner corner() {
        return corner;
    }
}

package dev.reagent.sandbox.local;

import dev.reagent.BesideServers;
import dev.reagent.sandbox.Corner;
import dev.reagent.sandbox.StayContract;

@BesideServers
class BubblewrapStayTest extends StayContract {

    private final LocalCorner corner = new LocalCorner(new BubblewrapWall());

    @Override
    protected Corner corner() {
        return corner;
    }
}

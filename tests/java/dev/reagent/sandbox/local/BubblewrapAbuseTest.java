package dev.reagent.sandbox.local;

import dev.reagent.BesideServers;
import dev.reagent.sandbox.AbuseContract;
import dev.reagent.sandbox.Corner;

@BesideServers
class BubblewrapAbuseTest extends AbuseContract {

    private final LocalCorner corner = new LocalCorner(new BubblewrapWall());

    @Override
    protected Corner corner() {
        return corner;
    }

    @Override
    protected boolean isHigh() {
        return false;
    }
}

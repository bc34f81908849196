package dev.reagent.sandbox.docker;

import dev.reagent.BesideServers;
import dev.reagent.NeedsDocker;
import dev.reagent.sandbox.AbuseContract;
import dev.reagent.sandbox.Corner;

@NeedsDocker
@BesideServers
class DockerAbuseTest extends AbuseContract {

    private final DockerCorner corner = new DockerCorner();

    @Override
    protected Corner corner() {
        return corner;
    }

    @Override
    protected boolean isHigh() {
        return true;
    }
}

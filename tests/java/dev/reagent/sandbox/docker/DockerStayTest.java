package dev.reagent.sandbox.docker;

import dev.reagent.BesideServers;
import dev.reagent.NeedsDocker;
import dev.reagent.sandbox.Corner;
import dev.reagent.sandbox.StayContract;

@NeedsDocker
@BesideServers
class DockerStayTest extends StayContract {

    private final DockerCorner corner = new DockerCorner();

    @Override
    protected Corner corner() {
        return corner;
    }
}

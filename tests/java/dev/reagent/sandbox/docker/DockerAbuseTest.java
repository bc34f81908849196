package dev.reagent.sandbox.docker;

import dev.reagent.NeedsDocker;
import dev.reagent.sandbox.AbuseContract;
import dev.reagent.sandbox.Corner;

@NeedsDocker
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

package dev.reagent.sandbox;

import dev.reagent.NeedsDocker;

@NeedsDocker
class DockerAbuseTest extends AbuseContract {

    private final DockerCorner corner = new DockerCorner();

    @Override
    Corner corner() {
        return corner;
    }

    @Override
    boolean isHigh() {
        return true;
    }
}

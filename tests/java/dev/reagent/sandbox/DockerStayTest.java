package dev.reagent.sandbox;

import dev.reagent.NeedsDocker;

@NeedsDocker
class DockerStayTest extends StayContract {

    private final DockerCorner corner = new DockerCorner();

    @Override
    Corner corner() {
        return corner;
    }
}

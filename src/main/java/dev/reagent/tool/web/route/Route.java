package dev.reagent.tool.web.route;

import static dev.reagent.tool.ToolErrorCode.ADDRESS_REFUSED;

import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of a URL. The host is resolved once, each address is checked, and only these are connected to. */
public final class Route {

    private static final int MOST_ADDRESSES = 4;

    private final HostResolver resolver;
    private final AllowedHosts allowed;

    public Route(HostResolver resolver, AllowedHosts allowed) {
        this.resolver = resolver;
        this.allowed = allowed;
    }

    /** @return at least one. Fails with {@link FetchFailure} if one of the host's addresses is not public */
    public Uni<List<InetAddress>> addresses(FetchUrl url) {
        try {
            requireUsualPort(url);
        } catch (FetchFailure unusual) {
            return Uni.createFrom().failure(unusual);
        }
        return Authority.literal(url.host())
                .map(address -> Uni.createFrom().item(List.of(address)))
                .orElseGet(() -> resolver.resolve(url.host()))
                .invoke(addresses -> requirePublic(url, addresses))
                .map(addresses -> addresses.stream().limit(MOST_ADDRESSES).toList());
    }

    /** Fails with {@link FetchFailure} if this URL cannot be reached whatever its host resolves to. */
    public void requirePossible(FetchUrl url) {
        requireUsualPort(url);
        Authority.literal(url.host()).ifPresent(address -> requirePublic(url, List.of(address)));
    }

    private void requireUsualPort(FetchUrl url) {
        if (url.hasUnusualPort() && !allowed.include(url)) {
            throw refused(url, "port %d is not one of a web server".formatted(url.port()));
        }
    }

    private void requirePublic(FetchUrl url, List<InetAddress> addresses) {
        if (allowed.include(url)) {
            return;
        }
        for (var address : addresses) {
            // without the address: the model must not see what internal names resolve to
            AddressGuard.objection(address).ifPresent(why -> {
                throw refused(url, "its address is " + why);
            });
        }
    }

    private static FetchFailure refused(FetchUrl url, String why) {
        return new FetchFailure(
                ADDRESS_REFUSED,
                "%s must not be reached: %s. Only public web servers can be, and hosts that the operator allows"
                        .formatted(url.origin(), why));
    }
}

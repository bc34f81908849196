package dev.reagent.tool.web.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.reagent.tool.web.AnswersInOrder;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteTest {

    private final AnswersInOrder resolver = new AnswersInOrder();
    private final Route route = new Route(resolver, new AllowedHosts("some.setting", List.of("inside.test:8080")));

    @Test
    void aPublicHostIsReachedAtItsAddresses() {
        resolver.answer("page.test", "93.184.216.34", "2606:2800:220:1::1");
        assertEquals(
                List.of(InetAddress.ofLiteral("93.184.216.34"), InetAddress.ofLiteral("2606:2800:220:1::1")),
                addresses("http://page.test/"));
    }

    @Test
    void aHostWhoseNextAnswerIsPrivateIsRefusedThen() {
        resolver.answer("rebind.test", "93.184.216.34").answer("rebind.test", "127.0.0.1");
        addresses("http://rebind.test/");
        assertRefused("http://rebind.test/");
    }

    @Test
    void aHostWithOnePrivateAddressAmongPublicOnesIsRefused() {
        resolver.answer("mixed.test", "93.184.216.34", "10.0.0.1");
        assertRefused("http://mixed.test/");
    }

    @Test
    void aLiteralAddressIsCheckedWithoutTheResolver() {
        assertRefused("http://127.0.0.1/");
        assertRefused("http://[::ffff:7f00:1]/");
        assertRefused("http://169.254.169.254/latest/meta-data/");
        assertEquals(List.of(), resolver.asked());
    }

    @Test
    void anAllowedHostMayBePrivateOnItsPortOnly() {
        resolver.answer("inside.test", "10.0.0.1");
        assertEquals(List.of(InetAddress.ofLiteral("10.0.0.1")), addresses("http://inside.test:8080/"));
        assertRefused("http://inside.test/");
    }

    @Test
    void aPortOfAnotherProtocolIsRefused() {
        resolver.answer("page.test", "93.184.216.34");
        assertRefused("http://page.test:6379/");
        assertRefused("http://page.test:25/");
    }

    private List<InetAddress> addresses(String url) {
        return route.addresses(FetchUrl.parse(url)).await().indefinitely();
    }

    private void assertRefused(String url) {
        var refused = assertThrows(FetchFailure.class, () -> addresses(url));
        assertEquals("address_refused", refused.failure().code());
    }
}

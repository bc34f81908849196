package dev.reagent.tool.web.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import inet.ipaddr.IPAddressString;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {

    private final Random random = new Random(20261121);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/8",
                "10.0.0.0/8",
                "100.64.0.0/10",
                "127.0.0.0/8",
                "169.254.0.0/16",
                "172.16.0.0/12",
                "192.0.0.0/24",
                "192.0.2.0/24",
                "192.88.99.0/24",
                "192.168.0.0/16",
                "198.18.0.0/15",
                "198.51.100.0/24",
                "203.0.113.0/24",
                "224.0.0.0/4",
                "240.0.0.0/4",
                "168.63.129.16/32",
                "::/128",
                "::1/128",
                "::/96",
                "::ffff:0:0/96",
                "::ffff:0:0:0/96",
                "64:ff9b::/96",
                "64:ff9b:1::/48",
                "100::/64",
                "2001::/32",
                "2001:2::/48",
                "2001:10::/28",
                "2001:20::/28",
                "2001:db8::/32",
                "2002::/16",
                "3fff::/20",
                "5f00::/16",
                "fc00::/7",
                "fe80::/10",
                "fec0::/10",
                "ff00::/8",
                "4000::/3",
                "6000::/3",
                "8000::/1"
            })
    void noAddressOfASpecialRangeIsPublic(String range) throws UnknownHostException {
        var block = new IPAddressString(range).getAddress().toPrefixBlock();
        assertShut(block.getLower().getBytes());
        assertShut(block.getUpper().getBytes());
        var size = block.getCount();
        for (int i = 0; i < 200; i++) {
            var offset = new BigInteger(size.bitLength() + 8, random).mod(size);
            assertShut(block.getLower().increment(offset).getBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "93.184.216.34",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:2800:220:1:248:1893:25c8:1946",
                "2a00:1450:4001:82a::200e",
                "2001:4860:4860::8888",
                "2003::1"
            })
    void theirNeighboursArePublic(String address) {
        assertEquals(Optional.empty(), AddressGuard.objection(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::127.0.0.1", "2002:7f00:1::", "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "2001:0:7f00:1::",
                "2606:2800:220:1:0:5efe:7f00:1", "fd00:ec2::254", "fd20:ce::254", "fe80::1", "100.100.100.200",
                "169.254.169.254", "192.0.0.192"
            })
    void anAddressInsideAnotherAndAMetadataServiceAreNotPublic(String address) {
        assertTrue(AddressGuard.objection(InetAddress.ofLiteral(address)).isPresent());
    }

    @Test
    void aZoneDoesNotChangeTheAnswer() throws UnknownHostException {
        var bytes = InetAddress.ofLiteral("fe80::1").getAddress();
        assertTrue(AddressGuard.objection(java.net.Inet6Address.getByAddress(null, bytes, 1))
                .isPresent());
    }

    // the JDK's own idea of what is local, as a second opinion over the whole space
    @Test
    void whatTheJdkCallsLocalIsNeverPublic() throws UnknownHostException {
        var bytes = new byte[4];
        for (int i = 0; i < 200_000; i++) {
            random.nextBytes(bytes);
            var address = InetAddress.getByAddress(bytes);
            boolean local = address.isAnyLocalAddress()
                    || address.isLoopbackAddress()
                    || address.isSiteLocalAddress()
                    || address.isLinkLocalAddress()
                    || address.isMulticastAddress();
            assertTrue(!local || AddressGuard.objection(address).isPresent(), address::toString);
        }
    }

    private static void assertShut(byte[] bytes) throws UnknownHostException {
        var address = InetAddress.getByAddress(bytes);
        // the JDK makes an IPv4 address of a mapped one and connects to that, so it is judged as that
        boolean unmapped = address.getAddress().length < bytes.length;
        assertTrue(unmapped || AddressGuard.objection(address).isPresent(), address::toString);
    }
}

package dev.reagent.tool.web.route;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Distinguishes addresses of the public internet from all others: IANA's special-purpose registries for IPv4 and IPv6, IPv6 addresses that
 * contain an IPv4 address, and the metadata services of clouds. Of IPv6 only global unicast is public, so unassigned ranges stay blocked.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IPv4 special-purpose addresses</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IPv6 special-purpose addresses</a>
 */
final class AddressGuard {

    private static final IPAddress GLOBAL_UNICAST = range("2000::/3");

    private static final Map<IPAddress, String> SHUT = ranges(
            "0.0.0.0/8", "unspecified",
            "10.0.0.0/8", "private",
            "100.64.0.0/10", "shared by a provider's customers (CGNAT)",
            "127.0.0.0/8", "loopback",
            "168.63.129.16/32", "a cloud's metadata service",
            "169.254.0.0/16", "link-local, where clouds keep their metadata service",
            "172.16.0.0/12", "private",
            "192.0.0.0/24", "kept for protocols",
            "192.0.2.0/24", "for documentation",
            "192.31.196.0/24", "kept for protocols",
            "192.52.193.0/24", "kept for protocols",
            "192.88.99.0/24", "a 6to4 relay",
            "192.168.0.0/16", "private",
            "192.175.48.0/24", "kept for protocols",
            "198.18.0.0/15", "for benchmarks",
            "198.51.100.0/24", "for documentation",
            "203.0.113.0/24", "for documentation",
            "224.0.0.0/4", "multicast",
            "240.0.0.0/4", "reserved or broadcast",
            "::/128", "unspecified",
            "::1/128", "loopback",
            "::/96", "an IPv4 address inside an IPv6 one",
            "::ffff:0:0/96", "an IPv4 address inside an IPv6 one",
            "::ffff:0:0:0/96", "an IPv4 address inside an IPv6 one",
            "64:ff9b::/96", "an IPv4 address behind NAT64",
            "64:ff9b:1::/48", "an IPv4 address behind NAT64",
            "100::/64", "a discard address",
            "2001::/32", "a Teredo tunnel",
            "2001::/23", "kept for protocols",
            "2001:db8::/32", "for documentation",
            "2002::/16", "a 6to4 tunnel",
            "2620:4f:8000::/48", "kept for protocols",
            "3fff::/20", "for documentation",
            "5f00::/16", "kept for segment routing",
            "fc00::/7", "private",
            "fe80::/10", "link-local",
            "fec0::/10", "private",
            "ff00::/8", "multicast");

    private AddressGuard() {}

    /** Returns why an address must not be reached, as the end of the sentence "it is …"; empty for a public one. */
    static Optional<String> objection(InetAddress address) {
        // compare bytes: an IPv6 zone must not change the result
        IPAddress checked = new IPAddressGenerator().from(address.getAddress());
        for (var shut : SHUT.entrySet()) {
            if (shut.getKey().contains(checked)) {
                return Optional.of(shut.getValue());
            }
        }
        if (checked.isIPv6() && !GLOBAL_UNICAST.contains(checked)) {
            return Optional.of("not a public unicast address");
        }
        return checked.isIPv6() && isIsatap(checked)
                ? Optional.of("an IPv4 address inside an IPv6 one")
                : Optional.empty();
    }

    // RFC 5214: any prefix, then 0:5efe or 200:5efe, then an IPv4 address
    private static boolean isIsatap(IPAddress address) {
        return address.getSegment(5).matches(0x5efe) && (address.getSegment(4).getSegmentValue() | 0x200) == 0x200;
    }

    private static Map<IPAddress, String> ranges(String... pairs) {
        var ranges = new LinkedHashMap<IPAddress, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            ranges.put(range(pairs[i]), pairs[i + 1]);
        }
        return ranges;
    }

    private static IPAddress range(String cidr) {
        return new IPAddressString(cidr).getAddress().toPrefixBlock();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.halley.lb.model.AddressText;
import io.halley.lb.model.ProxyProtocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The first bytes of a connection that tell a server of its client: PROXY protocol, versions 1 and 2. */
public final class ProxyHeader {

    private static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final byte LOCAL = 0x20;
    private static final byte PROXY = 0x21;
    private static final byte TCP_OVER_IPV4 = 0x11;
    private static final byte TCP_OVER_IPV6 = 0x21;

    private ProxyHeader() {}

    /**
     * Returns the header for a client's connection, empty for {@link ProxyProtocol#NONE}.
     *
     * @param client where it came from
     * @param local where it came in, or null if that is not known
     */
    public static byte[] of(ProxyProtocol version, InetSocketAddress client, @Nullable InetSocketAddress local) {
        InetAddress from = client.getAddress();
        InetAddress to = local == null ? null : local.getAddress();
        if (local == null || from == null || to == null) {
            return ofNobody(version);
        }
        return switch (version) {
            case NONE -> new byte[0];
            case V1 -> line(from, client.getPort(), to, local.getPort());
            case V2 -> binary(from, client.getPort(), to, local.getPort());
        };
    }

    /** Returns the header for a connection of the balancer's own, a check's. */
    public static byte[] ofNobody(ProxyProtocol version) {
        return switch (version) {
            case NONE -> new byte[0];
            case V1 -> "PROXY UNKNOWN\r\n".getBytes(US_ASCII);
            case V2 ->
                ByteBuffer.allocate(16)
                        .put(SIGNATURE)
                        .put(LOCAL)
                        .put((byte) 0)
                        .putShort((short) 0)
                        .array();
        };
    }

    private static byte[] line(InetAddress from, int fromPort, InetAddress to, int toPort) {
        boolean four = areIpv4(from, to);
        String line = "PROXY " + (four ? "TCP4 " : "TCP6 ") + text(from, four) + ' ' + text(to, four) + ' ' + fromPort
                + ' ' + toPort + "\r\n";
        return line.getBytes(US_ASCII);
    }

    private static byte[] binary(InetAddress from, int fromPort, InetAddress to, int toPort) {
        boolean four = areIpv4(from, to);
        int length = four ? 12 : 36;
        return ByteBuffer.allocate(16 + length)
                .put(SIGNATURE)
                .put(PROXY)
                .put(four ? TCP_OVER_IPV4 : TCP_OVER_IPV6)
                .putShort((short) length)
                .put(octets(from, four))
                .put(octets(to, four))
                .putShort((short) fromPort)
                .putShort((short) toPort)
                .array();
    }

    private static boolean areIpv4(InetAddress from, InetAddress to) {
        return from instanceof Inet4Address && to instanceof Inet4Address;
    }

    /** An IPv4 address beside an IPv6 one is written as one that is mapped into IPv6. */
    private static String text(InetAddress address, boolean four) {
        return (four || !(address instanceof Inet4Address) ? "" : "::ffff:") + AddressText.of(address);
    }

    private static byte[] octets(InetAddress address, boolean four) {
        if (four || !(address instanceof Inet4Address)) {
            return address.getAddress();
        }
        return ByteBuffer.allocate(16)
                .position(10)
                .putShort((short) 0xffff)
                .put(address.getAddress())
                .array();
    }
}

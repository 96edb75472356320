// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of this machine that connections to a server come from: an immutable value. HAProxy: {@code source}.
 *
 * <p>The connections take them in turn, and those that follow where one has no port left, or is no address of this machine. The
 * system chooses the port, in Linux among {@code net.ipv4.ip_local_port_range}. A port of a bound address serves one
 * connection, whichever server it goes to, so servers that share an address share its ports.
 */
public final class SourceAddresses {

    private static final SourceAddresses NONE = new SourceAddresses(List.of());

    private final List<String> texts;
    private final List<InetAddress> addresses;

    private SourceAddresses(List<String> texts) {
        this.texts = texts;
        List<InetAddress> read = new ArrayList<>();
        for (String text : texts) {
            InetAddress address = read(text);
            if (address != null) {
                read.add(address);
            }
        }
        this.addresses = List.copyOf(read);
    }

    /** Returns no addresses: the system chooses. */
    public static SourceAddresses none() {
        return NONE;
    }

    /**
     * Returns addresses to be used in turn; faults are found by {@link ServerConfig#validate}.
     *
     * @param addresses IPv4 or IPv6 literals, IPv6 without brackets; whether they are this machine's is seen when they are
     *     used
     */
    public static SourceAddresses of(String... addresses) {
        return new SourceAddresses(List.of(addresses));
    }

    /** Returns whether the system chooses. */
    public boolean isEmpty() {
        return texts.isEmpty();
    }

    /** Returns the addresses in the order in which they are used; those that are none are left out. */
    public List<InetAddress> addresses() {
        return addresses;
    }

    /**
     * Adds what is wrong with them to {@code faults}.
     *
     * @param host the server's, of whose family they have to be if it is a literal; brackets are allowed
     */
    void validate(@Nullable String host, Faults faults) {
        InetAddress server = host == null ? null : read(host.startsWith("[") ? bare(host) : host);
        for (int i = 0; i < texts.size(); i++) {
            InetAddress address = read(texts.get(i));
            String expected = expected(address, server);
            if (expected == null && texts.indexOf(texts.get(i)) < i) {
                expected = "each address once";
            }
            faults.require(expected == null, "source: " + texts.get(i) + " (expected: " + expected + ")");
        }
    }

    private static @Nullable String expected(@Nullable InetAddress address, @Nullable InetAddress server) {
        if (address == null || address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return "an IP address of this machine";
        }
        boolean sameFamily = server == null || server.getAddress().length == address.getAddress().length;
        return sameFamily ? null : "an address of the server's family, IPv4 or IPv6";
    }

    private static String bare(String host) {
        return host.substring(1, host.length() - 1);
    }

    private static @Nullable InetAddress read(String text) {
        return IpLiteral.parse(text, 0, text.length());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SourceAddresses that && texts.equals(that.texts);
    }

    @Override
    public int hashCode() {
        return texts.hashCode();
    }

    /** Returns the addresses as they were given, with commas between them. */
    @Override
    public String toString() {
        return String.join(",", texts);
    }
}

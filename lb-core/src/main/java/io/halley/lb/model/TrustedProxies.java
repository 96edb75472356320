// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whose {@code X-Forwarded-For} is believed, and whom it names: an immutable value.
 *
 * <p>Default {@link #none()}. The address found is the client's for limits, logs and the hash of the source. HAProxy:
 * {@code http-request set-src} under an ACL.
 *
 * <p>Thread-safe; does not block; resolves no name.
 */
public final class TrustedProxies {

    private static final TrustedProxies NONE = new TrustedProxies(List.of());

    /** More than any chain of honest proxies has; the rest of a longer list is not looked at. */
    private static final int MOST_ENTRIES = 20;

    private final List<String> texts;
    private final Cidr[] networks;

    private TrustedProxies(List<String> texts) {
        this.texts = texts;
        networks = texts.stream().map(Cidr::parse).filter(Objects::nonNull).toArray(Cidr[]::new);
    }

    /** Returns that nobody is believed: the client is the peer. */
    public static TrustedProxies none() {
        return NONE;
    }

    /**
     * Returns that peers of these networks are believed.
     *
     * @param networks in CIDR notation, IPv4 or IPv6; wrong ones are found by {@link #validate}
     */
    public static TrustedProxies of(String... networks) {
        return new TrustedProxies(Stream.of(networks).toList());
    }

    /** Returns whether nobody is believed. */
    public boolean isEmpty() {
        return texts.isEmpty();
    }

    /** Returns whether the address belongs to a proxy that is believed. */
    public boolean contains(InetAddress address) {
        for (Cidr network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the client's address: the peer's, or behind a trusted peer the first untrusted one from the right.
     *
     * <p>If all are trusted it is the leftmost. At an entry that is no address, and behind the twentieth, the search ends
     * with the last address found, since nothing further left is vouched for.
     *
     * @param peer the address that the connection came from
     * @param forwardedFor the values of all {@code X-Forwarded-For} lines, in the order in which they came
     */
    public InetAddress client(InetAddress peer, List<String> forwardedFor) {
        InetAddress client = peer;
        int left = MOST_ENTRIES;
        for (int line = forwardedFor.size() - 1; line >= 0 && contains(client); line--) {
            String value = forwardedFor.get(line);
            int end = value.length();
            while (end >= 0 && contains(client)) {
                int comma = value.lastIndexOf(',', end - 1);
                InetAddress next = left-- > 0 ? entry(value, comma + 1, end) : null;
                if (next == null) {
                    return client;
                }
                client = next;
                end = comma;
            }
        }
        return client;
    }

    /** Reads an address with or without a port; IPv6 in brackets or bare. */
    private static @Nullable InetAddress entry(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (start < end && isSpace(text.charAt(end - 1))) {
            end--;
        }
        if (start < end && text.charAt(start) == '[') {
            int bracket = text.indexOf(']', start);
            boolean bare = bracket == end - 1;
            boolean whole = bracket > 0 && bracket < end && (bare || text.charAt(bracket + 1) == ':');
            return whole ? IpLiteral.parse(text, start + 1, bracket) : null;
        }
        int colon = text.indexOf(':', start);
        boolean port = colon > 0 && colon < end && text.lastIndexOf(':', end - 1) == colon;
        return IpLiteral.parse(text, start, port ? colon : end);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    /** Adds to {@code faults} what is wrong with it. */
    public void validate(Faults faults) {
        for (String text : texts) {
            faults.require(
                    Cidr.parse(text) != null,
                    "trustedProxies: " + text + " (expected: a network such as 10.0.0.0/8 or fd00::/8)");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TrustedProxies that && texts.equals(that.texts);
    }

    @Override
    public int hashCode() {
        return texts.hashCode();
    }

    @Override
    public String toString() {
        return texts.isEmpty() ? "no trusted proxies" : "trusted proxies " + String.join(" ", texts);
    }
}

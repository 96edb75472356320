// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import static java.util.Objects.requireNonNull;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a server is told about the client, and whom the balancer believes what it was told itself. Immutable.
 *
 * <p>Default: nothing is added, and what came is passed on.
 */
public final class ForwardedHeaders {

    private static final ForwardedHeaders NONE =
            new ForwardedHeaders(null, false, false, false, address -> false, null);

    private final @Nullable String forName;
    private final boolean ifNone;
    private final boolean proto;
    private final boolean forwarded;
    private final Predicate<InetAddress> exempt;
    private final @Nullable Predicate<InetAddress> trusted;

    private ForwardedHeaders(
            @Nullable String forName,
            boolean ifNone,
            boolean proto,
            boolean forwarded,
            Predicate<InetAddress> exempt,
            @Nullable Predicate<InetAddress> trusted) {
        this.forName = forName;
        this.ifNone = ifNone;
        this.proto = proto;
        this.forwarded = forwarded;
        this.exempt = exempt;
        this.trusted = trusted;
    }

    /** Returns the default: nothing is added and nothing is taken away. */
    public static ForwardedHeaders none() {
        return NONE;
    }

    /** Adds an {@code X-Forwarded-For} line with the client's address. HAProxy: {@code option forwardfor}. */
    public ForwardedHeaders addFor() {
        return addFor("X-Forwarded-For");
    }

    /**
     * Adds a line of another name with the client's address. HAProxy: {@code option forwardfor header}.
     *
     * @throws IllegalArgumentException if the name is no token
     */
    public ForwardedHeaders addFor(String name) {
        if (!Texts.isToken(name)) {
            throw new IllegalArgumentException("name of the header for the client's address: not a token");
        }
        return new ForwardedHeaders(name, ifNone, proto, forwarded, exempt, trusted);
    }

    /** Adds that line only if the request has none of the name. HAProxy: {@code option forwardfor if-none}. */
    public ForwardedHeaders ifNone() {
        return new ForwardedHeaders(forName, true, proto, forwarded, exempt, trusted);
    }

    /** Adds that line for no client of these addresses. HAProxy: {@code option forwardfor except}. */
    public ForwardedHeaders except(Predicate<InetAddress> clients) {
        return new ForwardedHeaders(forName, ifNone, proto, forwarded, requireNonNull(clients, "clients"), trusted);
    }

    /** Sets {@code X-Forwarded-Proto}, in place of a received one unless {@link #trust} keeps that. */
    public ForwardedHeaders setProto() {
        return new ForwardedHeaders(forName, ifNone, true, forwarded, exempt, trusted);
    }

    /** Adds a {@code Forwarded} line with {@code proto} and {@code for} (RFC 7239). HAProxy: {@code option forwarded}. */
    public ForwardedHeaders addForwarded() {
        return new ForwardedHeaders(forName, ifNone, proto, true, exempt, trusted);
    }

    /**
     * Believes only peers of these addresses: {@code X-Forwarded-*}, {@code X-Real-IP} and {@code Forwarded} of others
     * are left out.
     */
    public ForwardedHeaders trust(Predicate<InetAddress> peers) {
        return new ForwardedHeaders(forName, ifNone, proto, forwarded, exempt, requireNonNull(peers, "peers"));
    }

    /**
     * Returns the lines for one client, to be kept as long as the connection that they are about.
     *
     * @param client the address, or null if it is unknown
     * @param scheme {@code http} or {@code https}
     */
    public ForwardedLines linesFor(@Nullable InetAddress client, String scheme) {
        String address = client == null ? null : AddressText.of(client);
        boolean told = forName != null && client != null && !exempt.test(client);
        return new ForwardedLines(
                forName,
                told ? line(forName + ": " + address) : null,
                ifNone,
                proto ? line("X-Forwarded-Proto: " + scheme) : null,
                forwarded ? line("Forwarded: proto=" + scheme + ";for=" + node(client, address)) : null,
                trusted != null && client != null && trusted.test(client),
                trusted != null && (client == null || !trusted.test(client)));
    }

    // RFC 7239 section 6: an IPv6 address in brackets, and then quoted, since brackets and colons are no token.
    private static String node(@Nullable InetAddress client, @Nullable String address) {
        if (client == null || address == null) {
            return "unknown";
        }
        return client instanceof Inet4Address ? address : "\"[" + address + "]\"";
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}

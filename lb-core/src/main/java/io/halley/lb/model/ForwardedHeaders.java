// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a server is told of the client's connection by headers: an immutable value.
 *
 * <p>Defaults of {@link #standard()}: a further {@code X-Forwarded-For} line with the client's address, and
 * {@code X-Forwarded-Proto} in place of what the client sent; {@code Forwarded} is passed on as it came.
 */
public final class ForwardedHeaders {

    private final boolean forwardedFor;
    private final String header;
    private final boolean ifNone;
    private final List<String> except;
    private final boolean proto;
    private final boolean forwarded;
    private final List<Cidr> networks;

    private ForwardedHeaders(
            boolean forwardedFor,
            String header,
            boolean ifNone,
            List<String> except,
            boolean proto,
            boolean forwarded) {
        this.forwardedFor = forwardedFor;
        this.header = header;
        this.ifNone = ifNone;
        this.except = except;
        this.proto = proto;
        this.forwarded = forwarded;
        this.networks =
                except.stream().map(Cidr::parse).filter(Objects::nonNull).toList();
    }

    /** Returns {@code X-Forwarded-For} and {@code X-Forwarded-Proto}. HAProxy: {@code option forwardfor}. */
    public static ForwardedHeaders standard() {
        return new ForwardedHeaders(true, "X-Forwarded-For", false, List.of(), true, false);
    }

    /** Returns that nothing is added. */
    public static ForwardedHeaders none() {
        return new ForwardedHeaders(false, "X-Forwarded-For", false, List.of(), false, false);
    }

    /** Returns this with or without the line that names the client's address. */
    public ForwardedHeaders forwardedFor(boolean on) {
        return new ForwardedHeaders(on, header, ifNone, except, proto, forwarded);
    }

    /** Returns this with another name in place of {@code X-Forwarded-For}. HAProxy: {@code header}. */
    public ForwardedHeaders header(String name) {
        return new ForwardedHeaders(forwardedFor, requireNonNull(name, "name"), ifNone, except, proto, forwarded);
    }

    /** Returns this with the line added only where the client sent none. HAProxy: {@code if-none}. */
    public ForwardedHeaders ifNone(boolean on) {
        return new ForwardedHeaders(forwardedFor, header, on, except, proto, forwarded);
    }

    /**
     * Returns this without a line for clients of these networks. HAProxy: {@code except}.
     *
     * @param networks in CIDR notation, IPv4 or IPv6
     */
    public ForwardedHeaders except(String... networks) {
        return new ForwardedHeaders(forwardedFor, header, ifNone, List.of(networks), proto, forwarded);
    }

    /** Returns this with or without {@code X-Forwarded-Proto}. */
    public ForwardedHeaders proto(boolean on) {
        return new ForwardedHeaders(forwardedFor, header, ifNone, except, on, forwarded);
    }

    /** Returns this with or without a further {@code Forwarded} line (RFC 7239). HAProxy: {@code option forwarded}. */
    public ForwardedHeaders forwarded(boolean on) {
        return new ForwardedHeaders(forwardedFor, header, ifNone, except, proto, on);
    }

    /** Returns whether the client's address is told to servers, leaving aside the exceptions. */
    public boolean isForwardedFor() {
        return forwardedFor;
    }

    /**
     * Returns whether a line with the client's address is to be added.
     *
     * @param client the address that the request came from
     * @param present whether the client sent such a header
     */
    public boolean addsForwardedFor(InetAddress client, boolean present) {
        if (!forwardedFor || (ifNone && present)) {
            return false;
        }
        for (int i = 0; i < networks.size(); i++) {
            if (networks.get(i).contains(client)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the name of the header with the client's address. */
    public String header() {
        return header;
    }

    /** Returns whether the line is added only where the client sent none. */
    public boolean isIfNone() {
        return ifNone;
    }

    /** Returns the networks whose clients get no line. */
    public List<String> except() {
        return except;
    }

    /** Returns whether {@code X-Forwarded-Proto} is set. */
    public boolean isProto() {
        return proto;
    }

    /** Returns whether a {@code Forwarded} line is added. */
    public boolean isForwarded() {
        return forwarded;
    }

    /** Adds to {@code faults} what is wrong with it. */
    public void validate(Faults faults) {
        faults.require(
                header.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+"), "header: " + header + " (expected: a header's name)");
        for (String network : except) {
            faults.require(
                    Cidr.parse(network) != null, "except: " + network + " (expected: a network such as 10.0.0.0/8)");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ForwardedHeaders that
                && forwardedFor == that.forwardedFor
                && header.equals(that.header)
                && ifNone == that.ifNone
                && except.equals(that.except)
                && proto == that.proto
                && forwarded == that.forwarded;
    }

    @Override
    public int hashCode() {
        return Objects.hash(forwardedFor, header, ifNone, except, proto, forwarded);
    }

    /** Returns the HAProxy lines. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(forwardedFor ? "option forwardfor" : "no option forwardfor");
        if (forwardedFor) {
            except.forEach(network -> line.append(" except ").append(network));
            line.append(header.equals("X-Forwarded-For") ? "" : " header " + header)
                    .append(ifNone ? " if-none" : "");
        }
        line.append(proto ? "; http-request set-header X-Forwarded-Proto" : "");
        return line.append(forwarded ? "; option forwarded" : "").toString();
    }
}

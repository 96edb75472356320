// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import io.halley.lb.model.AddressText;
import io.halley.lb.model.ForwardedHeaders;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What servers are told of one client, ready to be copied into each of its requests. Immutable.
 *
 * <p>To be made once a connection, and to be kept no longer than the connection that it is about.
 */
public final class ForwardedLines {

    /** Adds nothing and takes nothing away. */
    public static final ForwardedLines NONE = new ForwardedLines(null, null, false, null, null, false, false);

    private final @Nullable String forName;
    private final byte @Nullable [] forLine;
    private final boolean ifNone;
    private final byte @Nullable [] protoLine;
    private final byte @Nullable [] forwardedLine;
    private final boolean trusted;
    private final boolean mistrusted;

    ForwardedLines(
            @Nullable String forName,
            byte @Nullable [] forLine,
            boolean ifNone,
            byte @Nullable [] protoLine,
            byte @Nullable [] forwardedLine,
            boolean trusted,
            boolean mistrusted) {
        this.forName = forName;
        this.forLine = forLine;
        this.ifNone = ifNone;
        this.protoLine = protoLine;
        this.forwardedLine = forwardedLine;
        this.trusted = trusted;
        this.mistrusted = mistrusted;
    }

    /**
     * Returns the lines for one client, where what it says of itself goes on.
     *
     * @param client the address that the request came from, or null if it is unknown
     * @param scheme {@code http} or {@code https}
     */
    public static ForwardedLines of(ForwardedHeaders rules, @Nullable InetAddress client, String scheme) {
        return of(rules, client, scheme, false, false);
    }

    /**
     * Returns the lines for one client, where only trusted peers are believed.
     *
     * <p>From others {@code X-Forwarded-*}, {@code X-Real-IP} and {@code Forwarded} go no further; of a trusted peer a
     * received {@code X-Forwarded-Proto} stays, too.
     */
    public static ForwardedLines of(
            ForwardedHeaders rules, @Nullable InetAddress client, String scheme, boolean trusted) {
        return of(rules, client, scheme, trusted, !trusted);
    }

    private static ForwardedLines of(
            ForwardedHeaders rules, @Nullable InetAddress client, String scheme, boolean trusted, boolean mistrusted) {
        String address = client == null ? null : AddressText.of(client);
        boolean told = client != null && rules.addsForwardedFor(client, false);
        return new ForwardedLines(
                rules.isForwardedFor() ? rules.header() : null,
                told ? line(rules.header() + ": " + address) : null,
                rules.isIfNone(),
                rules.isProto() ? line("X-Forwarded-Proto: " + scheme) : null,
                rules.isForwarded() ? line("Forwarded: proto=" + scheme + ";for=" + node(client, address)) : null,
                trusted,
                mistrusted);
    }

    // RFC 7239 section 6: an IPv6 address in brackets, and so quoted, since brackets and colons are in no token.
    private static String node(@Nullable InetAddress client, @Nullable String address) {
        if (client == null || address == null) {
            return "unknown";
        }
        return client instanceof Inet4Address ? address : "\"[" + address + "]\"";
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns whether a received field of that name goes no further. */
    boolean isLeftOut(KnownField known, CharSequence name) {
        if (known == KnownField.X_FORWARDED_PROTO && protoLine != null && !trusted) {
            return true;
        }
        return mistrusted && (isIdentity(known, name) || isFor(name));
    }

    /** Returns whether a field tells who or what the client is, so that no {@code Connection} line may take it off. */
    boolean isProtected(KnownField known, CharSequence name) {
        return isIdentity(known, name) || isFor(name);
    }

    boolean isFor(CharSequence name) {
        return forName != null && Texts.equalsIgnoringCase(name, forName);
    }

    static boolean isIdentity(KnownField known, CharSequence name) {
        return known == KnownField.FORWARDED
                || known == KnownField.X_REAL_IP
                || Texts.startsWithIgnoringCase(name, "X-Forwarded-");
    }

    /** Writes the lines. */
    void write(HeadBuffer out, boolean forSeen, boolean protoSeen) {
        if (forLine != null && !(ifNone && forSeen)) {
            out.octets(forLine, 0, forLine.length);
        }
        if (protoLine != null && !protoSeen) {
            out.octets(protoLine, 0, protoLine.length);
        }
        if (forwardedLine != null) {
            out.octets(forwardedLine, 0, forwardedLine.length);
        }
    }
}

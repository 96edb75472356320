// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import io.halley.lb.model.RequestEdit;
import java.nio.ByteBuffer;

/**
 * Writes the head of a request to a server, HTTP/1.1, from what a {@link RequestGate} let through.
 *
 * <p>Between {@link #start} and {@link #finish} everything may be given in any order. Every octet is checked here,
 * whichever front it came from: methods and names are tokens, values hold no control octets except HTAB, the target
 * holds no blank. Fields of the client's connection go no further, the body is framed anew, and what the balancer says
 * of the client is written after that and cannot be taken off by the client.
 *
 * <p>One for each IO thread is enough: it holds a head only from {@link #start} until that is copied.
 * Thread: not thread-safe.
 */
public final class RequestHeadWriter implements RequestEdit {

    /** The largest head by default, in octets. */
    public static final int MAX_BYTES = 32 * 1024;

    private final HeadBuffer out;
    private final CookieEdits cookies;
    private final ConnectionTokens connection = new ConnectionTokens();
    private final OctetText name = new OctetText();
    private final OctetText value = new OctetText();
    private ForwardedLines forwarded = ForwardedLines.NONE;
    private int firstField;
    private long body;
    private boolean forSeen;
    private boolean protoSeen;
    private boolean continueExpected;
    private boolean webSocket;
    private boolean close;
    private int status;
    private String fault = "";

    /** Creates a writer with the default limit. */
    public RequestHeadWriter() {
        this(MAX_BYTES);
    }

    /**
     * Creates a writer.
     *
     * @param maxBytes the largest head in octets
     */
    public RequestHeadWriter(int maxBytes) {
        out = new HeadBuffer(maxBytes);
        cookies = new CookieEdits(maxBytes);
    }

    /**
     * Starts a head: request line and {@code Host}.
     *
     * @param target in origin-form or {@code *}, as {@link RequestGate#target} returns it
     * @param host what {@link RequestGate#host} returned, or the server's own if that was null
     * @param forwarded what the server is told of the client
     */
    public void start(CharSequence method, CharSequence target, CharSequence host, ForwardedLines forwarded) {
        out.clear();
        cookies.clear();
        connection.clear();
        this.forwarded = forwarded;
        body = RequestGate.NO_BODY;
        forSeen = false;
        protoSeen = false;
        continueExpected = false;
        webSocket = false;
        close = false;
        status = 0;
        fault = "";
        check("method", out.token(method.toString()));
        out.ascii(" ");
        check("target", out.target(target.toString()));
        out.ascii(" HTTP/1.1\r\nHost: ");
        check("Host", out.target(host.toString()));
        out.crlf();
        firstField = out.length;
    }

    /** Says how the body is framed: its length, {@link RequestGate#CHUNKED} or {@link RequestGate#NO_BODY}. */
    public void body(long length) {
        body = length;
    }

    /** Asks the server for a 100 before the body. */
    public void expectContinue() {
        continueExpected = true;
    }

    /** Asks the server for a WebSocket. */
    public void upgradeToWebSocket() {
        webSocket = true;
    }

    /** Tells the server that no request follows on this connection. */
    public void closeAfter() {
        close = true;
    }

    /** Takes a field line of the client's: copies it, a frequent name in its usual case, or notes it or leaves it out. */
    public void header(String name, String value) {
        KnownField known = KnownField.of(name);
        if (known == KnownField.CONNECTION) {
            connection.add(value);
        } else if (known == KnownField.COOKIE) {
            check("Cookie", cookies.add(value));
        } else if (goesOn(known, name)) {
            if (known == KnownField.OTHER) {
                check("header name", out.token(name));
            }
            out.octets(known.lineStart());
            check(name, out.value(value));
            out.crlf();
        }
    }

    /** As {@link #header(String, String)}, from octets: the name in {@code [nameStart..nameEnd)}, the value likewise. */
    public void header(byte[] bytes, int nameStart, int nameEnd, int valueStart, int valueEnd) {
        KnownField known = KnownField.of(bytes, nameStart, nameEnd);
        OctetText name = this.name.over(bytes, nameStart, nameEnd);
        if (known == KnownField.CONNECTION) {
            connection.add(this.value.over(bytes, valueStart, valueEnd));
        } else if (known == KnownField.COOKIE) {
            check("Cookie", cookies.add(bytes, valueStart, valueEnd));
        } else if (goesOn(known, name)) {
            if (known == KnownField.OTHER) {
                check("header name", out.token(bytes, nameStart, nameEnd));
            }
            out.octets(known.lineStart());
            check(name, out.value(bytes, valueStart, valueEnd));
            out.crlf();
        }
    }

    @Override
    public void removeCookie(String name) {
        cookies.remove(name);
    }

    /**
     * Gives every cookie of that name another value.
     *
     * @throws IllegalArgumentException if the value holds control characters or a semicolon
     */
    @Override
    public void replaceCookie(String name, String value) {
        cookies.replace(name, value);
    }

    /**
     * Adds a cookie behind the client's.
     *
     * @throws IllegalArgumentException if the value holds control characters or a semicolon
     */
    @Override
    public void addCookie(String name, String value) {
        cookies.append(name, value);
    }

    /** Completes the head and returns whether it may be sent; if not, {@link #status} and {@link #fault} say why. */
    public boolean finish() {
        dropNamed();
        cookies.write(out);
        forwarded.write(out, forSeen, protoSeen);
        if (continueExpected) {
            out.ascii("Expect: 100-continue\r\n");
        }
        if (body == RequestGate.CHUNKED) {
            out.ascii("Transfer-Encoding: chunked\r\n");
        } else if (body >= 0) {
            out.ascii("Content-Length: ");
            out.number(body);
            out.crlf();
        }
        if (webSocket) {
            out.ascii("Connection: Upgrade\r\nUpgrade: websocket\r\n");
        } else if (close) {
            out.ascii("Connection: close\r\n");
        }
        out.crlf();
        if (status == 0 && (out.isFull() || cookies.isFull())) {
            status = 431;
            fault = "head: too large for the server";
        }
        return status == 0;
    }

    /** Returns the status to refuse with: 400 or 431; 0 if the head may be sent. */
    public int status() {
        return status;
    }

    /** Returns what is wrong; empty if the head may be sent. */
    public String fault() {
        return fault;
    }

    /** Returns the length of the finished head in octets. */
    public int length() {
        return out.length;
    }

    /**
     * Copies as much of the finished head as fits, and returns how much of it has been copied altogether.
     *
     * @param from how much has been copied before
     */
    public int copyTo(ByteBuffer to, int from) {
        int n = Math.min(to.remaining(), out.length - from);
        to.put(out.bytes, from, n);
        return from + n;
    }

    private boolean goesOn(KnownField known, CharSequence name) {
        if (RequestFieldRules.isLeftOut(known, name) || forwarded.isLeftOut(known, name)) {
            return false;
        }
        forSeen |= forwarded.isFor(name);
        protoSeen |= known == KnownField.X_FORWARDED_PROTO;
        return true;
    }

    // What Connection names goes no further (RFC 9110 section 7.6.1). Host, Cookie and the framing are not among these
    // lines, and what tells who the client is must not be taken off by the client.
    private void dropNamed() {
        if (status != 0 || out.isFull()) {
            return;
        }
        if (connection.isTooLong()) {
            refuse(400, "Connection: too many names");
            return;
        }
        for (int i = 0; i < connection.names().size(); i++) {
            String token = connection.names().get(i);
            if (!forwarded.isProtected(KnownField.of(token), token)) {
                out.cutLines(firstField, token);
            }
        }
    }

    private void check(CharSequence what, int character) {
        if (character != HeadBuffer.FINE) {
            refuse(400, what + ": character " + Octets.show(character) + " is not allowed there");
        }
    }

    private void refuse(int status, String fault) {
        if (this.status == 0) {
            this.status = status;
            this.fault = fault;
        }
    }
}

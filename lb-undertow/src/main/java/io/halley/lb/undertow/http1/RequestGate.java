// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request head means one thing only, and what: how its body ends, which host, whether it upgrades.
 *
 * <p>Whatever is open to two readings is refused, since a server that reads it the other way would take part of a body
 * for a request (RFC 9112 section 11.2). After a refusal the connection is to be closed: nothing behind the head can be
 * trusted. It relies on no check of the front that received the head.
 *
 * <p>Reusable; the answers are valid until the next {@link #check}. Thread: not thread-safe.
 */
public final class RequestGate {

    /** No body. */
    public static final long NO_BODY = -1;

    /** A body of unknown length, chunked. */
    public static final long CHUNKED = -2;

    /** The longest target by default, in characters. */
    public static final int MAX_TARGET = 8 * 1024;

    private static final int KEY_LENGTH = 24;

    private final int maxTarget;
    private final RequestTarget target = new RequestTarget();
    private final ConnectionTokens connection = new ConnectionTokens();
    private int status;
    private String fault = "";
    private long bodyLength;
    private @Nullable CharSequence host;
    private String lastHost = "";
    private boolean continueExpected;
    private boolean webSocketUpgrade;
    private boolean persistent;

    /** Creates a gate with the default limit. */
    public RequestGate() {
        this(MAX_TARGET);
    }

    /**
     * Creates a gate.
     *
     * @param maxTarget the longest target in characters
     */
    public RequestGate(int maxTarget) {
        this.maxTarget = maxTarget;
    }

    /** Takes a head for refused that the front could not read, or did not get in time: a 400, 408, 414 or 431. */
    public void refuseUnread(int status, String fault) {
        clear();
        refuse(status, fault);
    }

    /** Returns whether the request may go on; if not, {@link #status} and {@link #fault} say why. */
    public boolean check(RequestFields head) {
        clear();
        return requestLine(head) && host(head) && framing(head) && expectation(head) && connection(head);
    }

    private void clear() {
        status = 0;
        fault = "";
        bodyLength = NO_BODY;
        host = null;
        continueExpected = false;
        webSocketUpgrade = false;
        persistent = false;
    }

    /** Returns the status to refuse with: 400, 405, 414, 417, 501 or 505, or what the front found; 0 if the request may go on. */
    public int status() {
        return status;
    }

    /** Returns why the request is refused; empty if it may go on. */
    public String fault() {
        return fault;
    }

    /**
     * Returns the length of the body, {@link #CHUNKED} or {@link #NO_BODY}.
     *
     * <p>A body that HTTP/2 frames without a length is unknown here: the front knows whether the stream has ended.
     */
    public long bodyLength() {
        return bodyLength;
    }

    /** Returns the host that is asked, or null if an HTTP/1.0 request names none. */
    public @Nullable CharSequence host() {
        return host;
    }

    /** Returns the target for the server: origin-form, or {@code *}. */
    public CharSequence target() {
        return target.resource();
    }

    /** Returns whether the client waits for a 100 before it sends the body (RFC 9110 section 10.1.1). */
    public boolean isContinueExpected() {
        return continueExpected;
    }

    /** Returns whether it asks for a WebSocket as RFC 6455 section 4.1 wants it; any other upgrade is ignored. */
    public boolean isWebSocketUpgrade() {
        return webSocketUpgrade;
    }

    /** Returns whether the client keeps its HTTP/1 connection after the response (RFC 9112 section 9.3). */
    public boolean isPersistent() {
        return persistent;
    }

    private boolean requestLine(RequestFields head) {
        int version = head.version();
        if (version != 10 && version != 11 && version != 20) {
            return refuse(505, "version: neither HTTP/1.0 nor HTTP/1.1");
        }
        CharSequence method = head.method();
        if (!Texts.isToken(method)) {
            return refuse(400, "method: not a token");
        }
        if (Texts.equalsIgnoringCase(method, "CONNECT") || Texts.equalsIgnoringCase(method, "TRACE")) {
            return refuse(405, "method: CONNECT or TRACE");
        }
        CharSequence received = head.target();
        if (received.length() > maxTarget) {
            return refuse(414, "target: more than " + maxTarget + " characters");
        }
        String wrong = target.parse(method, received);
        return wrong == null || refuse(400, wrong);
    }

    private boolean host(RequestFields head) {
        CharSequence line = head.value(KnownField.HOST, 0);
        if (line == null) {
            host = target.authority();
            return head.version() == 10 || refuse(400, "Host: missing");
        }
        String named = named(Texts.trim(line));
        if (head.value(KnownField.HOST, 1) != null) {
            return refuse(400, "Host: given twice");
        }
        if (!Authority.isValid(named)) {
            return refuse(400, "Host: not host[:port]");
        }
        if (!target.agreesWith(named)) {
            return refuse(400, "Host: differs from the target's");
        }
        host = named;
        return true;
    }

    // Requests ask for the same host again and again: its string is made once.
    private String named(CharSequence text) {
        if (!lastHost.contentEquals(text)) {
            lastHost = text.toString();
        }
        return lastHost;
    }

    private boolean framing(RequestFields head) {
        CharSequence coding = head.value(KnownField.TRANSFER_ENCODING, 0);
        if (coding != null) {
            return coding(head, coding)
                    && (head.value(KnownField.CONTENT_LENGTH, 0) == null
                            || refuse(400, "Content-Length and Transfer-Encoding together"));
        }
        CharSequence length = head.value(KnownField.CONTENT_LENGTH, 0);
        if (length == null) {
            return true;
        }
        bodyLength = Texts.contentLength(Texts.trim(length));
        if (bodyLength < 0) {
            return refuse(400, "Content-Length: not 1 to 18 digits");
        }
        return head.value(KnownField.CONTENT_LENGTH, 1) == null || refuse(400, "Content-Length: given twice");
    }

    private boolean coding(RequestFields head, CharSequence coding) {
        if (head.version() != 11) {
            return refuse(400, "Transfer-Encoding: not in HTTP/1.1");
        }
        bodyLength = CHUNKED;
        CharSequence name = Texts.trim(coding);
        if (!Texts.equalsIgnoringCase(name, "chunked")) {
            boolean unknown = Texts.isToken(name) && !Texts.equalsIgnoringCase(name, "identity");
            return refuse(unknown ? 501 : 400, "Transfer-Encoding: not exactly chunked");
        }
        return head.value(KnownField.TRANSFER_ENCODING, 1) == null || refuse(400, "Transfer-Encoding: given twice");
    }

    private boolean expectation(RequestFields head) {
        CharSequence expected = head.value(KnownField.EXPECT, 0);
        // An HTTP/1.0 client does not know 100, whatever it writes (RFC 9110 section 10.1.1).
        if (expected == null || head.version() == 10) {
            return true;
        }
        if (!Texts.equalsIgnoringCase(Texts.trim(expected), "100-continue")
                || head.value(KnownField.EXPECT, 1) != null) {
            return refuse(417, "Expect: not exactly 100-continue");
        }
        continueExpected = bodyLength != NO_BODY && bodyLength != 0;
        return true;
    }

    private boolean connection(RequestFields head) {
        connection.clear();
        int line = 0;
        for (CharSequence v = head.value(KnownField.CONNECTION, 0);
                v != null;
                v = head.value(KnownField.CONNECTION, line)) {
            connection.add(v);
            line++;
        }
        persistent = !connection.isClose() && (head.version() != 10 || connection.isKeepAlive());
        webSocketUpgrade = isWebSocket(head);
        return !webSocketUpgrade || key(head);
    }

    private boolean isWebSocket(RequestFields head) {
        CharSequence protocol = head.value(KnownField.UPGRADE, 0);
        return protocol != null
                && connection.isUpgrade()
                && Texts.equalsIgnoringCase(Texts.trim(protocol), "websocket")
                && head.value(KnownField.UPGRADE, 1) == null
                && head.version() == 11
                && bodyLength <= 0
                && bodyLength != CHUNKED
                && "GET".contentEquals(head.method());
    }

    private boolean key(RequestFields head) {
        CharSequence key = head.value(KnownField.SEC_WEBSOCKET_KEY, 0);
        boolean whole = key != null && Texts.trim(key).length() == KEY_LENGTH;
        return (whole && head.value(KnownField.SEC_WEBSOCKET_KEY, 1) == null)
                || refuse(400, "Sec-WebSocket-Key: not once 24 characters");
    }

    private boolean refuse(int status, String fault) {
        this.status = status;
        this.fault = fault;
        return false;
    }
}

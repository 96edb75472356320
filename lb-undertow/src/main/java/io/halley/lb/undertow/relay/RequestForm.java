// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.undertow.http1.KnownField;
import io.halley.lb.undertow.http1.RequestGate;
import io.halley.lb.undertow.http1.RequestHeadWriter;
import io.halley.lb.undertow.http1.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * What the gate found a request to be, and how it is written to a server. Thread: the IO thread.
 */
final class RequestForm {

    private static final int CONTINUE = 100;

    private int refusalStatus;
    private String fault = "";
    private CharSequence target = "";
    private @Nullable CharSequence host;
    private long bodyLength;
    private boolean webSocket;
    private boolean continueExpected;

    /** Reads the head of a request, as if it were the first one. */
    void read(ClientExchange client, RequestGate gate) {
        RequestGate checked = client.checked();
        if (checked == null) {
            gate.check(client);
            checked = gate;
        }
        refusalStatus = checked.status();
        fault = checked.fault();
        target = refusalStatus == 0 ? checked.target().toString() : "";
        host = checked.host();
        bodyLength = checked.bodyLength();
        webSocket = checked.isWebSocketUpgrade();
        continueExpected = checked.isContinueExpected();
    }

    /** Returns the status to refuse with, 0 if the request may go on. */
    int refusalStatus() {
        return refusalStatus;
    }

    /** Notes that it cannot be written, so that the client's connection is closed behind the refusal. */
    void noteRefusal(int status) {
        refusalStatus = status;
    }

    String fault() {
        return fault;
    }

    /** Returns the length of the body, {@link RequestGate#CHUNKED} or {@link RequestGate#NO_BODY}. */
    long bodyLength() {
        return bodyLength;
    }

    /** Returns whether the client still waits for a 100 before it sends its body. */
    boolean isContinueExpected() {
        return continueExpected;
    }

    /** Returns whether it asks for a WebSocket. */
    boolean isWebSocket() {
        return webSocket;
    }

    /** Notes that an interim response has gone to the client. */
    void noteInterim(int status) {
        continueExpected &= status != CONTINUE;
    }

    /** Returns whether a 101 is what was asked for, and its {@code Sec-WebSocket-Accept} is right. */
    boolean isAnsweredBy(ClientExchange client, ResponseHead head) {
        CharSequence key = client.value(KnownField.SEC_WEBSOCKET_KEY, 0);
        String protocol = head.header(KnownField.UPGRADE);
        return webSocket
                && protocol != null
                && protocol.equalsIgnoreCase("websocket")
                && WebSocketAccept.matches(key, head.header(KnownField.SEC_WEBSOCKET_ACCEPT));
    }

    /** Starts the head of a request that goes to the same place and has another method and body. */
    void startFarewell(Relay relay, RequestHeadWriter head) {
        String whole = target.toString();
        int query = whole.indexOf('?');
        start(relay, head, "POST", query < 0 ? whole : whole.substring(0, query));
    }

    private void start(Relay relay, RequestHeadWriter head, String method, CharSequence to) {
        CharSequence authority =
                host != null ? host : relay.dispatch.server().config().uri().getRawAuthority();
        head.start(method, to, authority, relay.settings.forwardedLines(relay.client));
    }

    /** Writes the head for the server that was chosen; its status tells whether it may be sent. */
    RequestHeadWriter write(Relay relay) {
        RequestHeadWriter head = relay.thread.heads();
        start(relay, head, relay.client.method(), target);
        head.body(relay.request.framing());
        if (continueExpected) {
            head.expectContinue();
        }
        if (webSocket) {
            head.upgradeToWebSocket();
        }
        relay.client.copyHeaders(head);
        relay.dispatch.onRequest(head);
        head.finish();
        return head;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.RequestView;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** A GET from an address, with at most one header and one cookie, both named {@code k}. */
record FakeRequest(
        String target,
        InetAddress clientAddress,
        @Nullable String headerValue,
        @Nullable String cookieValue) implements RequestView {

    static FakeRequest from(int... octets) {
        byte[] address = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            address[i] = (byte) octets[i];
        }
        try {
            return new FakeRequest("/", InetAddress.getByAddress(address), null, null);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The request of one of 16 million clients. */
    static FakeRequest fromClient(int number) {
        return from(10, (number >> 16) & 0xff, (number >> 8) & 0xff, number & 0xff);
    }

    static FakeRequest of(String target) {
        return new FakeRequest(target, InetAddress.getLoopbackAddress(), null, null);
    }

    FakeRequest withHeader(@Nullable String value) {
        return new FakeRequest(target, clientAddress, value, cookieValue);
    }

    FakeRequest withCookie(@Nullable String value) {
        return new FakeRequest(target, clientAddress, headerValue, value);
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public @Nullable String header(String name, int occurrence) {
        return name.equals("k") && occurrence == 0 ? headerValue : null;
    }

    @Override
    public @Nullable String cookie(String name, int occurrence) {
        return name.equals("k") && occurrence == 0 ? cookieValue : null;
    }

    @Override
    public boolean isWebSocketUpgrade() {
        return false;
    }
}

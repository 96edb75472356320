// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import io.halley.lb.model.RequestView;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** A request made of the little that limits look at. */
record FakeRequest(
        String target,
        InetAddress clientAddress,
        boolean isWebSocketUpgrade,
        @Nullable String apiKey) implements RequestView {

    static FakeRequest get(String target, String client) {
        return new FakeRequest(target, address(client), false, null);
    }

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(text, e);
        }
    }

    FakeRequest upgrading() {
        return new FakeRequest(target, clientAddress, true, apiKey);
    }

    FakeRequest withApiKey(String key) {
        return new FakeRequest(target, clientAddress, isWebSocketUpgrade, key);
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public @Nullable String header(String name, int occurrence) {
        return name.equals("X-Api-Key") && occurrence == 0 ? apiKey : null;
    }

    @Override
    public @Nullable String cookie(String name, int occurrence) {
        return null;
    }
}

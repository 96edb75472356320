// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.model.RequestView;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A request that says nothing of its client, for races in which that does not matter. */
public enum NoRequest implements RequestView {
    /** The only one. */
    INSTANCE;

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String target() {
        return "/cometd";
    }

    @Override
    public @Nullable String header(String name, int occurrence) {
        return null;
    }

    @Override
    public @Nullable String cookie(String name, int occurrence) {
        return null;
    }

    @Override
    public InetAddress clientAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public boolean isWebSocketUpgrade() {
        return false;
    }
}

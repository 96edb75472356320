// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import org.jspecify.annotations.Nullable;

/** The transports of Bayeux. */
public enum Transport {
    /** Connects over HTTP that the server holds; {@code long-polling}. */
    LONG_POLLING("long-polling"),
    /** The same by JSONP; {@code callback-polling}. */
    CALLBACK_POLLING("callback-polling"),
    /** A WebSocket; {@code websocket}. */
    WEB_SOCKET("websocket");

    private final String connectionType;

    Transport(String connectionType) {
        this.connectionType = connectionType;
    }

    /** Returns Bayeux's name of it. */
    public String connectionType() {
        return connectionType;
    }

    /** Returns the transport of that name, or null. */
    public static @Nullable Transport of(@Nullable String connectionType) {
        for (Transport transport : values()) {
            if (transport.connectionType.equals(connectionType)) {
                return transport;
            }
        }
        return null;
    }
}

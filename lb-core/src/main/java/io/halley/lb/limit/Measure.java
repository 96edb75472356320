// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

/** What a {@link Limit} is about: the counter, and whom its excess refuses. */
enum Measure {
    REQUESTS("requests", Counter.HTTP_REQ_RATE),
    CONNECTIONS("connections", Counter.CONN_RATE),
    OPEN_CONNECTIONS("openConnections", Counter.CONN_CUR),
    ERRORS("errors", Counter.HTTP_ERR_RATE),
    HANDSHAKES("handshakes", Counter.HANDSHAKE_RATE);

    private final String word;
    private final Counter counter;

    Measure(String word, Counter counter) {
        this.word = word;
        this.counter = counter;
    }

    /** Returns the name of the factory. */
    String word() {
        return word;
    }

    Counter counter() {
        return counter;
    }

    /** Returns whether it is looked at when a connection opens, and not at each request. */
    boolean isOfConnections() {
        return this == CONNECTIONS || this == OPEN_CONNECTIONS;
    }
}

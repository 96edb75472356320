// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

/** What one client's request has shown of a server. The words are HAProxy's. */
public enum Observation {
    /** A connection was made. */
    CONNECTED("L4 successful connection", true, false),
    /** No connection could be made. */
    CONNECT_FAILED("L4 unsuccessful connection", true, true),
    /** A whole response head whose status is no error. */
    GOOD_RESPONSE("Correct http response", false, false),
    /** A response whose status is an error. */
    BAD_STATUS("Wrong http response", false, true),
    /** What came cannot be understood as a response. */
    BAD_RESPONSE("Invalid http response", false, true),
    /** The connection broke while the response was awaited. */
    READ_ERROR("Read error (http)", false, true),
    /** No response within the server timeout. */
    READ_TIMEOUT("Read timeout (http)", false, true),
    /** The server closed before its response was complete. */
    EARLY_CLOSE("Close from server (http)", false, true);

    private final String text;
    private final boolean layer4;
    private final boolean error;

    Observation(String text, boolean layer4, boolean error) {
        this.text = text;
        this.layer4 = layer4;
        this.error = error;
    }

    String text() {
        return text;
    }

    boolean isError() {
        return error;
    }

    /** A connection that was made says nothing in layer 7, one that was not says all. */
    boolean countsFor(Observe observe) {
        return switch (observe) {
            case NONE -> false;
            case LAYER4 -> layer4;
            case LAYER7 -> !layer4 || error;
        };
    }
}

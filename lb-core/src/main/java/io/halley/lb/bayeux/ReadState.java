// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

/** How far a reader has come. The first two are on the way, the others are final. */
public enum ReadState {
    /** Not enough is known yet. */
    READING,
    /** The first message's channel and session are known; the rest of the body is still to come. */
    ROUTABLE,
    /** All messages are known. */
    READ,
    /** It is no Bayeux, or not clearly so: not JSON, not of the expected form, or a field was given twice. */
    NOT_BAYEUX,
    /** It is longer than the bound, or has more messages; what was known before still holds. */
    TOO_LONG;

    /** Returns whether nothing changes any more. */
    public boolean isFinal() {
        return compareTo(READ) >= 0;
    }
}

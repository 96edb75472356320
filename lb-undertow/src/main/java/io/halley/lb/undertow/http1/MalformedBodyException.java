// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import java.io.IOException;

/** A body whose framing is wrong, so that its end is not known; its sender can still be told. */
public final class MalformedBodyException extends IOException {

    private static final long serialVersionUID = 1;

    /** Creates one with what is wrong, in the words of {@link ChunkDecoder#fault}. */
    public MalformedBodyException(String fault) {
        super(fault);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.upstream;

/**
 * Hears when a {@link Wire} is ready.
 *
 * <p>Thread: the wire's IO thread. What it throws closes the wire.
 */
public interface WireListener {

    /** Called when there are bytes to read, or the end, or an error that a read will throw. */
    void wireReadable(Wire wire);

    /** Called when bytes can be written again. */
    void wireWritable(Wire wire);

    /** Called when somebody else has closed the connection: its worker stops, or its listener does. */
    void wireClosed(Wire wire);
}

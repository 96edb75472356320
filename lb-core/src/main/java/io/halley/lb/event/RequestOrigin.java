// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import java.net.InetAddress;

/**
 * Where and when a request came in.
 *
 * @param address the client's ({@code %ci})
 * @param port the client's, 0 if it is not known ({@code %cp})
 * @param startMillis when its first byte came, in milliseconds since 1970 ({@code %tr})
 * @param frontend the frontend's name; the backend's where there is none ({@code %f})
 * @param secure whether it came over TLS
 * @param protocol the version in its first line, for example {@code HTTP/1.1}
 */
public record RequestOrigin(
        InetAddress address, int port, long startMillis, String frontend, boolean secure, String protocol) {}

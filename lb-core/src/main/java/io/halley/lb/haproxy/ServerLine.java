// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

/**
 * A {@code server} line.
 *
 * @param address {@code host:port}, an IPv6 address in brackets
 * @param options its own on top of the defaults before it
 */
record ServerLine(String name, String address, ServerOptions options, int line) {}

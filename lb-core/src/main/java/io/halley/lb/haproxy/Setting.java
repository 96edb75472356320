// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

/**
 * The key of something that a section can set.
 *
 * @param name the keyword
 * @param inherited whether a section takes it from its {@code defaults}
 */
@SuppressWarnings("UnusedTypeParameter") // ties the key to the type of its value
record Setting<T>(String name, boolean inherited) {

    static <T> Setting<T> inherited(String name) {
        return new Setting<>(name, true);
    }

    static <T> Setting<T> own(String name) {
        return new Setting<>(name, false);
    }
}

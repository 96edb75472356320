// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

/** Reads the configuration anew and puts it in force, because an operator asked for it. */
@FunctionalInterface
public interface ReloadAction {

    /**
     * Reloads. Thread: a task thread of the connection's worker; may block.
     *
     * @throws Exception if the old configuration stays in force; its message says why
     */
    @SuppressWarnings("RedundantThrows")
    void reload() throws Exception;
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A section as written.
 *
 * @param name empty for {@code global} and for {@code defaults} without a name
 * @param from the {@code defaults} that it names, or null for the last one before it
 * @param line where it begins
 * @param lines what it holds
 */
record Section(SectionKind kind, String name, @Nullable String from, int line, List<Line> lines) {

    /** Returns how a fault names it: {@code backend 'cometd'}. */
    String title() {
        return name.isEmpty() ? kind.word() : kind.word() + " '" + name + "'";
    }
}

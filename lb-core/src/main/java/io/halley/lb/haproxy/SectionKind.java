// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The sections that are read. */
enum SectionKind {
    GLOBAL,
    DEFAULTS,
    FRONTEND,
    BACKEND,
    LISTEN;

    static final Set<SectionKind> PROXIES = Set.copyOf(EnumSet.of(DEFAULTS, FRONTEND, BACKEND, LISTEN));
    static final Set<SectionKind> FRONT = Set.copyOf(EnumSet.of(DEFAULTS, FRONTEND, LISTEN));
    static final Set<SectionKind> BACK = Set.copyOf(EnumSet.of(DEFAULTS, BACKEND, LISTEN));
    static final Set<SectionKind> NAMED = Set.copyOf(EnumSet.of(FRONTEND, BACKEND, LISTEN));
    static final Set<SectionKind> FRONT_NAMED = Set.copyOf(EnumSet.of(FRONTEND, LISTEN));
    static final Set<SectionKind> BACK_NAMED = Set.copyOf(EnumSet.of(BACKEND, LISTEN));

    /** Returns the keyword that opens it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean hasFrontend() {
        return this == FRONTEND || this == LISTEN;
    }

    boolean hasBackend() {
        return this == BACKEND || this == LISTEN;
    }

    /** Returns whether two proxies of one name would be mistaken for each other. */
    boolean overlaps(SectionKind other) {
        return (hasFrontend() && other.hasFrontend()) || (hasBackend() && other.hasBackend());
    }
}

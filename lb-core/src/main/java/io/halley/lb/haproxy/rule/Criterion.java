// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import java.util.List;

/** Something that holds for a request or connection, or does not: immutable and thread-safe. */
public interface Criterion {

    /** Returns whether it holds. */
    boolean holds(RuleContext context);

    /** Returns whether it looks at the request, so that it never holds for a connection alone. */
    default boolean needsRequest() {
        return false;
    }

    /** Returns whether it asks for counters or servers, which neither a request nor a connection tells by itself. */
    default boolean needsCounters() {
        return false;
    }

    /** Returns a criterion that holds where any of these does. HAProxy: {@code acl} lines of one name. */
    static Criterion anyOf(List<Criterion> criteria) {
        return new AnyOf(List.copyOf(criteria));
    }

    /** {@link #anyOf}. */
    record AnyOf(List<Criterion> criteria) implements Criterion {
        @Override
        public boolean holds(RuleContext context) {
            for (int i = 0; i < criteria.size(); i++) {
                if (criteria.get(i).holds(context)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean needsRequest() {
            return criteria.stream().anyMatch(Criterion::needsRequest);
        }

        @Override
        public boolean needsCounters() {
            return criteria.stream().anyMatch(Criterion::needsCounters);
        }
    }
}

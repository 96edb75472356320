// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.rule.Condition;
import io.halley.lb.haproxy.rule.RuleContext;
import io.halley.lb.limit.Counters;
import io.halley.lb.model.RequestView;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Holds for a request for which any of some conditions does, none of which asks for more than the request.
 *
 * <p>Two of the same conditions are equal, so that tables outlive a reload.
 */
record RequestCondition(List<Condition> anyOf) implements Predicate<RequestView> {

    @Override
    public boolean test(RequestView request) {
        RuleContext context = new Context(request);
        for (int i = 0; i < anyOf.size(); i++) {
            if (anyOf.get(i).holds(context)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the conditions as they were written. */
    @Override
    public String toString() {
        return String.join(" or ", anyOf.stream().map(Condition::toString).toList());
    }

    /** A request and nothing else: conditions that ask for counters or servers are faults of the file. */
    private record Context(RequestView view) implements RuleContext {
        @Override
        public InetAddress clientAddress() {
            return view.clientAddress();
        }

        @Override
        public RequestView request() {
            return view;
        }

        @Override
        public @Nullable Counters tracked(int slot) {
            return null;
        }

        @Override
        public @Nullable Counters ofSource(String table) {
            return null;
        }

        @Override
        public int usableServers(String backend) {
            return -1;
        }
    }
}

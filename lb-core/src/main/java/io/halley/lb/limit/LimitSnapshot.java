// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

/**
 * One limit at work, at one moment.
 *
 * @param limit the limit
 * @param refused connections' requests and requests refused so far
 * @param clients entries in its table, which limits may share
 * @param evicted entries that the table has given up so far for want of room
 */
public record LimitSnapshot(Limit limit, long refused, long clients, long evicted) {

    static LimitSnapshot of(Rule rule, CounterStore store) {
        return new LimitSnapshot(rule.limit, rule.refused.sum(), store.size(), store.evicted());
    }
}

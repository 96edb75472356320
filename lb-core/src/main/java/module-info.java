// SPDX-License-Identifier: Apache-2.0
/**
 * The decisions of the balancer: affinity, algorithms, health, queues, retries. Knows no server.
 *
 * <p>Start with {@link io.halley.lb.Backend}.
 */
module io.halley.lb {
    requires com.github.benmanes.caffeine;
    requires java.management;
    requires org.slf4j;
    requires tools.jackson.core;
    requires transitive micrometer.core;
    requires static org.dnsjava;
    requires static transitive org.jspecify;

    exports io.halley.lb;
    exports io.halley.lb.affinity;
    exports io.halley.lb.balance;
    exports io.halley.lb.bayeux;
    exports io.halley.lb.discovery;
    exports io.halley.lb.event;
    exports io.halley.lb.haproxy;
    exports io.halley.lb.haproxy.rule;
    exports io.halley.lb.health;
    exports io.halley.lb.limit;
    exports io.halley.lb.metrics;
    exports io.halley.lb.model;
    exports io.halley.lb.overload;
    exports io.halley.lb.retry;
    exports io.halley.lb.share;
}

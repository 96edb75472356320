// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.limit.Admission;
import io.halley.lb.limit.Decision;
import io.halley.lb.limit.Verdict;
import io.halley.lb.undertow.relay.ClientExchange;
import io.halley.lb.undertow.relay.Intake;
import io.undertow.server.HttpServerExchange;
import org.jspecify.annotations.Nullable;

/**
 * A request for a statistics page, which needs an exchange of Undertow's.
 *
 * <p>As an intake it refuses: requests for pages go to Undertow by their target, and the only ones that come here without an
 * exchange are those of the moment in which a reload brings the page. Thread: the exchange's IO thread.
 */
record PageVisit(StatsMount page, @Nullable RuleRun run, Intake otherwise) implements Intake {

    @Override
    public void take(ClientExchange client) {
        client.verdict(new Verdict(Decision.ADMIT, run == null ? null : run.admission(), true));
        otherwise.take(client);
    }

    /** Shows the page. */
    void show(HttpServerExchange exchange) throws Exception {
        Admission counted = run == null ? null : run.admission();
        if (counted != null) {
            exchange.addExchangeCompleteListener((ended, next) -> {
                counted.end(ended.getStatusCode());
                next.proceed();
            });
        }
        page.show(exchange, run);
    }
}

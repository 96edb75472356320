// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.Rules.StickyRule;
import io.halley.lb.affinity.CookieState;
import io.halley.lb.affinity.Match;
import io.halley.lb.model.RequestEdit;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.ResponseEdit;
import io.halley.lb.model.Server;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The affinities of a backend as a request uses them, all at once. Thread: the request's owner's. */
final class RequestAffinities {

    private final List<StickyRule> rules;
    private final Match[] matches;

    /** Which one decided, -1 if none did or its decision was overruled. */
    private int decided = -1;

    RequestAffinities(List<StickyRule> rules) {
        this.rules = rules;
        matches = new Match[rules.size()];
        for (int i = 0; i < matches.length; i++) {
            matches[i] = new Match();
        }
    }

    /** Returns affinities of these rules that are as good as new: itself if it can. */
    RequestAffinities anew(List<StickyRule> current) {
        if (rules != current) {
            return new RequestAffinities(current);
        }
        for (Match match : matches) {
            match.reset();
        }
        decided = -1;
        return this;
    }

    /** Asks all of them, since all of them learn; the first that names a usable server decides. */
    @Nullable
    ServerRuntime find(RequestView request, ServerTable table) {
        ServerRuntime first = null;
        for (int i = 0; i < matches.length; i++) {
            StickyRule rule = rules.get(i);
            Server found = rule.live().find(request, table, matches[i]);
            rule.counters().count(found != null, matches[i].cookieState());
            if (first == null && found instanceof ServerRuntime runtime) {
                first = runtime;
                decided = i;
            }
        }
        return first;
    }

    /** Notes that the request went to another server than the one that was decided on. */
    void redispatched() {
        for (Match match : matches) {
            match.redispatched();
        }
        if (decided >= 0) {
            rules.get(decided).counters().broken.increment();
            decided = -1;
        }
    }

    /** Notes that something that knows better has decided otherwise. */
    void overruled() {
        for (Match match : matches) {
            match.redispatched();
        }
        decided = -1;
    }

    void onRequest(Server server, RequestEdit request) {
        for (int i = 0; i < matches.length; i++) {
            rules.get(i).live().onRequest(matches[i], server, request);
        }
    }

    void onResponse(Server server, ResponseEdit response) {
        for (int i = 0; i < matches.length; i++) {
            rules.get(i).live().onResponse(matches[i], server, response);
        }
    }

    void pin() {
        for (int i = 0; i < matches.length; i++) {
            rules.get(i).live().pin(matches[i]);
        }
    }

    void end() {
        for (int i = 0; i < matches.length; i++) {
            rules.get(i).live().end(matches[i]);
        }
    }

    /** Returns HAProxy's third and fourth letter, of the first affinity that looks for a cookie. */
    String letters() {
        for (Match match : matches) {
            if (match.cookieState() != CookieState.UNCHECKED) {
                return "" + match.cookieState().letter()
                        + match.setCookieState().letter();
            }
        }
        return "--";
    }
}

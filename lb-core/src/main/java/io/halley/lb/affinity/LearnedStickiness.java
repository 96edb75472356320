// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.RequestView;
import io.halley.lb.model.ResponseEdit;
import io.halley.lb.model.Server;
import io.halley.lb.share.StickTable;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The live side of a {@link LearnedAffinity}. Thread-safe: all shared state is in the table. */
final class LearnedStickiness implements Stickiness {

    /** Further cookies of the name are not looked at. */
    private static final int MOST_COOKIES = 8;

    private static final int FIRST_ERROR = 400;

    /**
     * An exchange that ends so soon after its response head is no further use of its entry: values that are invented
     * and seen once must look less used to the table than those that come again.
     */
    private static final long LONGEST_SHORT_NANOS = 1_000_000_000;

    private final SessionValues values;
    private final int length;
    private final boolean requestLearn;
    private final When when;
    private final StickTable table;
    private final LongSupplier nanoTime;
    private final long shortNanos;

    LearnedStickiness(
            SessionValues values,
            int length,
            boolean requestLearn,
            When when,
            StickTable table,
            Duration idle,
            LongSupplier nanoTime) {
        this.values = values;
        this.length = length;
        this.requestLearn = requestLearn;
        this.when = when;
        this.table = table;
        this.nanoTime = nanoTime;
        shortNanos = Math.min(LONGEST_SHORT_NANOS, idle.dividedBy(16).toNanos());
    }

    @Override
    public @Nullable Server find(RequestView request, ServerLookup servers, Match match) {
        match.storesRequest = requestLearn && when.storeRequest().test(request);
        match.storesResponse = when.storeResponse().test(request);
        if (!when.match().test(request)) {
            present(request, match);
            return null;
        }
        for (int i = 0; i < MOST_COOKIES; i++) {
            String value = values.inRequest(request, i);
            if (value == null) {
                String inTarget = i == 0 ? inTarget(request) : null;
                return inTarget == null ? null : find(inTarget, servers, match);
            }
            Server server = find(value, servers, match);
            if (server != null) {
                return server;
            }
        }
        return null;
    }

    /** Notes the first value without asking the table, where it may be learned. */
    private void present(RequestView request, Match match) {
        if (match.storesRequest) {
            match.usedNanos = nanoTime.getAsLong();
            String value = values.inRequest(request, 0);
            value = value == null ? inTarget(request) : value;
            match.presented = value == null ? null : keyOf(value);
        }
    }

    private @Nullable String inTarget(RequestView request) {
        String method = request.method();
        boolean carries = method.equals("GET") || method.equals("POST") || method.equals("HEAD");
        return carries ? values.inTarget(request.target()) : null;
    }

    private @Nullable Server find(String value, ServerLookup servers, Match match) {
        match.usedNanos = nanoTime.getAsLong();
        String key = keyOf(value);
        String known = key == null ? null : table.get(key);
        if (match.entry == null && (match.presented == null || known != null)) {
            match.presented = key;
            match.entry = known;
        }
        Server server = known == null ? null : servers.byName(known);
        if (server == null) {
            match.cookie = match.cookie == CookieState.NONE ? CookieState.INVALID : match.cookie;
            return null;
        }
        if (!servers.isUsable(server)) {
            match.cookie = CookieState.DOWN;
            return null;
        }
        match.presented = key;
        match.entry = known;
        match.server = server;
        match.cookie = server.isUsable() ? CookieState.VALID : CookieState.DOWN;
        return server;
    }

    private @Nullable String keyOf(String value) {
        String key = value.length() > length ? value.substring(0, length) : value;
        return key.isEmpty() || !CookieSyntax.isVisible(key) ? null : key;
    }

    @Override
    public void onResponse(Match match, Server server, ResponseEdit response) {
        if (values.inResponse(response, 0) != null) {
            match.setCookie = SetCookieState.PROVIDED;
        }
        match.usedNanos = nanoTime.getAsLong();
        boolean learning = response.status() < FIRST_ERROR;
        String key = match.presented;
        String learned = null;
        if (key != null) {
            if (learning && (match.entry != null || match.storesRequest)) {
                learn(key, server, match);
                learned = key;
            } else {
                table.touch(key);
            }
        }
        for (int i = 0; learning && match.storesResponse && i < MOST_COOKIES; i++) {
            String value = values.inResponse(response, i);
            if (value == null) {
                break;
            }
            String given = keyOf(value);
            if (given != null && !given.equals(learned)) {
                match.presented = given;
                match.entry = null;
                learn(given, server, match);
            }
        }
    }

    /** Makes the key stand for the server; most often it does already. */
    private void learn(String key, Server server, Match match) {
        // A value that was not known a moment ago is not asked for again, since that would count as a use.
        String known = match.entry == null ? null : table.get(key);
        if (!server.name().equals(known)) {
            table.put(key, server.name());
        }
        match.entry = server.name();
    }

    @Override
    public void pin(Match match) {
        if (!match.pinned && match.presented != null && match.entry != null) {
            table.pin(match.presented, match.entry);
            match.pinned = true;
        }
    }

    @Override
    public void end(Match match) {
        if (match.presented == null) {
            return;
        }
        if (match.pinned) {
            match.pinned = false;
            table.unpin(match.presented);
        } else if (nanoTime.getAsLong() - match.usedNanos > shortNanos) {
            table.touch(match.presented);
        }
    }

    @Override
    public long entries() {
        return table.size();
    }

    @Override
    public void close() {
        table.clear();
    }
}

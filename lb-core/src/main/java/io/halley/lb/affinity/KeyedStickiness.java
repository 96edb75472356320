// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.KeyExtractor;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.ResponseEdit;
import io.halley.lb.model.Server;
import io.halley.lb.share.StickTable;
import org.jspecify.annotations.Nullable;

/** The live side of a {@link KeyedAffinity}. Thread-safe: all shared state is in the table. */
final class KeyedStickiness implements Stickiness {

    private final KeyExtractor key;
    private final int length;
    private final When when;
    private final StickTable table;

    KeyedStickiness(KeyExtractor key, int length, When when, StickTable table) {
        this.key = key;
        this.length = length;
        this.when = when;
        this.table = table;
    }

    @Override
    public @Nullable Server find(RequestView request, ServerLookup servers, Match match) {
        // A table is no cookie: the letters of the termination state stay those of the cookie, as in HAProxy.
        match.cookie = CookieState.UNCHECKED;
        match.setCookie = SetCookieState.UNCHECKED;
        boolean looksUp = when.match().test(request);
        match.storesRequest = when.storeRequest().test(request);
        String value = looksUp || match.storesRequest ? key.extract(request) : null;
        if (value == null || value.isEmpty()) {
            return null;
        }
        match.presented = value.length() > length ? value.substring(0, length) : value;
        match.entry = looksUp ? table.get(match.presented) : null;
        Server server = match.entry == null ? null : servers.byName(match.entry);
        match.server = server != null && servers.isUsable(server) ? server : null;
        return match.server;
    }

    @Override
    public void onResponse(Match match, Server server, ResponseEdit response) {
        if (match.presented == null || !match.storesRequest) {
            return;
        }
        if (!server.name().equals(table.get(match.presented))) {
            table.put(match.presented, server.name());
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
        if (match.presented != null && match.pinned) {
            match.pinned = false;
            table.unpin(match.presented);
        } else if (match.presented != null) {
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

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.halley.lb.model.RequestEdit;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.ResponseEdit;
import io.halley.lb.model.Server;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The live side of a {@link CookieAffinity}. Holds no state of clients; thread-safe. */
final class CookieStickiness implements Stickiness {

    /** Further cookies of the name are not looked at. */
    static final int MOST_COOKIES = 8;

    /** Dates further ahead are not believed; nearer ones may come from a clock that was wrong. */
    private static final long MOST_AHEAD = Duration.ofDays(1).toSeconds();

    private static final char PREFIX_DELIMITER = '~';

    private final CookieOptions options;
    private final InstantSource clock;
    private final CookieValues values;
    private final CookieFormat format;
    private final long maxIdle;
    private final long maxLife;
    private final String start;
    private final String suffix;

    CookieStickiness(CookieOptions options, InstantSource clock) {
        this.options = options;
        this.clock = clock;
        CookieSigner signer =
                options.signatureKey == null ? null : new CookieSigner(options.signatureKey, options.name);
        if (signer != null) {
            values = DerivedValues.signed(signer);
        } else if (options.dynamicSecret != null) {
            byte[] secret = options.dynamicSecret.getBytes(UTF_8);
            values = DerivedValues.dynamic(new CookieSigner(secret, options.name));
        } else {
            values = CookieValues.configured();
        }
        maxIdle = options.maxIdle == null ? 0 : options.maxIdle.toSeconds();
        maxLife = options.maxLife == null ? 0 : options.maxLife.toSeconds();
        format = new CookieFormat(maxIdle > 0 || maxLife > 0, maxLife > 0, signer);
        start = options.name + '=';
        suffix = options.suffix();
    }

    @Override
    public @Nullable Server find(RequestView request, ServerLookup servers, Match match) {
        match.post = request.method().equals("POST");
        for (int i = 0; i < MOST_COOKIES; i++) {
            String value = request.cookie(options.name, i);
            if (value == null) {
                return null;
            }
            if (match.presented == null) {
                match.presented = value;
            }
            Server server = find(value, servers, match);
            if (server != null) {
                match.presented = value;
                match.server = server;
                match.cookie = server.isUsable() ? CookieState.VALID : CookieState.DOWN;
                return server;
            }
        }
        return null;
    }

    private @Nullable Server find(String value, ServerLookup servers, Match match) {
        String named = nameIn(value, match);
        CookieState seen = age(match);
        if (seen == CookieState.VALID) {
            seen = CookieState.INVALID;
            List<? extends Server> candidates = values.find(named, servers);
            // By index: an iterator would be the only object that a lookup makes.
            for (int i = 0; i < candidates.size(); i++) {
                Server server = candidates.get(i);
                if (servers.isUsable(server)) {
                    return server;
                }
                seen = CookieState.DOWN;
            }
        }
        // What names no server tells less than what another cookie of the name has told.
        if (seen != CookieState.INVALID || match.cookie == CookieState.NONE) {
            match.cookie = seen;
        }
        return null;
    }

    private String nameIn(String value, Match match) {
        if (options.mode == CookieMode.PREFIX) {
            int delimiter = value.indexOf(PREFIX_DELIMITER);
            return delimiter < 0 ? value : value.substring(0, delimiter);
        }
        match.lastDate = 0;
        match.firstDate = 0;
        return format.read(value, match);
    }

    /** Returns whether the dates let the value count, and forgets them if not. */
    private CookieState age(Match match) {
        CookieState state = CookieState.VALID;
        if (maxLife > 0 && isBeyond(maxLife, match.firstDate)) {
            state = CookieState.OLD;
        } else if (maxIdle > 0 && isBeyond(maxIdle, match.lastDate)) {
            state = CookieState.EXPIRED;
        }
        if (state != CookieState.VALID) {
            match.lastDate = 0;
            match.firstDate = 0;
        }
        return state;
    }

    private boolean isBeyond(long limit, long date) {
        long age = now() - date;
        return date != 0 && (age > limit || -age > MOST_AHEAD);
    }

    private long now() {
        return Math.floorDiv(clock.millis(), 1000L);
    }

    @Override
    public void onRequest(Match match, Server server, RequestEdit request) {
        if (match.presented == null) {
            return;
        }
        if (options.mode == CookieMode.PREFIX) {
            int delimiter = match.presented.indexOf(PREFIX_DELIMITER);
            if (delimiter >= 0) {
                request.replaceCookie(options.name, match.presented.substring(delimiter + 1));
            }
        } else if (options.indirect) {
            request.removeCookie(options.name);
        }
    }

    @Override
    public void onResponse(Match match, Server server, ResponseEdit response) {
        String own = response.setCookie(options.name, 0);
        if (own != null) {
            match.setCookie = SetCookieState.PROVIDED;
        }
        if (options.mode == CookieMode.INSERT) {
            insert(match, server, response, own != null);
        } else if (own != null) {
            String value = values.of(server);
            if (!value.isEmpty()) {
                boolean prefix = options.mode == CookieMode.PREFIX;
                response.replaceSetCookie(options.name, prefix ? value + PREFIX_DELIMITER + own : value);
                match.setCookie = SetCookieState.REWRITTEN;
            }
        }
    }

    private void insert(Match match, Server server, ResponseEdit response, boolean provided) {
        if (provided) {
            if (options.preserve) {
                return;
            }
            response.removeSetCookie(options.name);
            match.setCookie = SetCookieState.DELETED;
        }
        boolean chosen = match.server == server;
        if ((chosen && !isDateDue(match)) || (options.postOnly && !match.post)) {
            return;
        }
        String value = values.of(server);
        response.addHeader(
                "Set-Cookie",
                start
                        + (value.isEmpty()
                                ? "; Expires=Thu, 01-Jan-1970 00:00:01 GMT"
                                : format.write(value, now(), match.firstDate))
                        + suffix);
        match.setCookie = chosen ? SetCookieState.UPDATED : SetCookieState.INSERTED;
        if (options.nocache && response.status() != 101 && isCacheable(response.header("Cache-Control"))) {
            response.addHeader("Cache-Control", "private");
        }
    }

    /** HAProxy's rule: a date that is wanted is missing or past, or one that is not wanted is there. */
    private boolean isDateDue(Match match) {
        boolean lastDue = maxIdle > 0 ? match.lastDate < now() : match.lastDate != 0 && match.lastDate < now();
        return lastDue || (maxLife > 0) == (match.firstDate == 0);
    }

    private static boolean isCacheable(@Nullable String control) {
        if (control == null) {
            return true;
        }
        String directives = control.toLowerCase(Locale.ROOT);
        return !directives.contains("private") && !directives.contains("no-store");
    }
}

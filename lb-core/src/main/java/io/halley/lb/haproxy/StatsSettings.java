// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.rule.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A statistics page. HAProxy: {@code stats}.
 *
 * @param uri the path's beginning. Default {@code /haproxy?stats}
 * @param refresh how often the page renews itself, or null for never
 * @param realm what the browser shows when it asks for a password
 * @param users passwords by user; empty if everybody may read
 * @param hideVersion whether the page keeps the version to itself
 * @param scope the sections shown, {@code .} for the own one; empty for all
 * @param admin under each of these conditions the page can also change things; empty for never
 * @param node what the page calls this balancer, or null
 * @param description what the page says of it, or null
 */
public record StatsSettings(
        String uri,
        @Nullable Duration refresh,
        String realm,
        Map<String, String> users,
        boolean hideVersion,
        List<String> scope,
        List<Condition> admin,
        @Nullable String node,
        @Nullable String description) {

    static final StatsSettings DEFAULT = new StatsSettings(
            "/haproxy?stats", null, "HAProxy Statistics", Map.of(), false, List.of(), List.of(), null, null);

    StatsSettings withUri(String value) {
        return new StatsSettings(value, refresh, realm, users, hideVersion, scope, admin, node, description);
    }

    StatsSettings withRefresh(Duration value) {
        return new StatsSettings(uri, value, realm, users, hideVersion, scope, admin, node, description);
    }

    StatsSettings withRealm(String value) {
        return new StatsSettings(uri, refresh, value, users, hideVersion, scope, admin, node, description);
    }

    StatsSettings withUser(String user, String password) {
        Map<String, String> more = new LinkedHashMap<>(users);
        more.put(user, password);
        return new StatsSettings(uri, refresh, realm, more, hideVersion, scope, admin, node, description);
    }

    StatsSettings withoutVersion() {
        return new StatsSettings(uri, refresh, realm, users, true, scope, admin, node, description);
    }

    StatsSettings withScope(String section) {
        List<String> more = new ArrayList<>(scope);
        more.add(section);
        return new StatsSettings(uri, refresh, realm, users, hideVersion, more, admin, node, description);
    }

    StatsSettings withAdmin(Condition condition) {
        List<Condition> more = new ArrayList<>(admin);
        more.add(condition);
        return new StatsSettings(uri, refresh, realm, users, hideVersion, scope, more, node, description);
    }

    /** Returns this for readers only. */
    public StatsSettings withoutAdmin() {
        return new StatsSettings(uri, refresh, realm, users, hideVersion, scope, List.of(), node, description);
    }

    StatsSettings withNode(String value) {
        return new StatsSettings(uri, refresh, realm, users, hideVersion, scope, admin, value, description);
    }

    StatsSettings withDescription(String value) {
        return new StatsSettings(uri, refresh, realm, users, hideVersion, scope, admin, node, value);
    }

    /** Returns the settings without the passwords. */
    @Override
    public String toString() {
        return "stats uri " + uri + ", " + users.size() + " users";
    }
}

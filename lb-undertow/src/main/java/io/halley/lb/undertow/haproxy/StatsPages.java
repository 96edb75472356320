// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.LoadBalancer;
import io.halley.lb.haproxy.HaproxyBackend;
import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.haproxy.HaproxyFrontend;
import io.halley.lb.haproxy.StatsSettings;
import io.halley.lb.undertow.admin.ReloadAction;
import io.halley.lb.undertow.admin.StatsHandler;
import io.halley.lb.undertow.admin.StatsHandlerBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statistics pages of one configuration; sections with the same settings share one, so {@code stats} in
 * {@code defaults} is one page. Pages that show the same with the same settings stay through a reload, with their journal.
 *
 * <p>Not thread-safe: its owner guards it.
 */
final class StatsPages {

    private static final Duration SHORTEST_REFRESH = Duration.ofSeconds(1);

    /** What a page is known by; who may change things is asked anew with each request. */
    private record Key(
            StatsSettings settings, Set<String> scope, List<LoadBalancer> balancers, List<LiveFrontend> frontends) {}

    private final @Nullable ReloadAction reload;
    private Map<Key, StatsHandler> used = new LinkedHashMap<>();
    private Map<Key, StatsHandler> before = new LinkedHashMap<>();
    private final Map<String, StatsMount> ofFrontends = new HashMap<>();
    private final Map<String, StatsMount> ofBackends = new HashMap<>();

    StatsPages(@Nullable ReloadAction reload) {
        this.reload = reload;
    }

    /** Makes the pages of a configuration, beside those in use. */
    void prepare(
            HaproxyConfiguration configuration, Collection<LiveFrontend> frontends, Map<String, LiveBackend> backends) {
        before = used;
        used = new LinkedHashMap<>();
        ofFrontends.clear();
        ofBackends.clear();
        List<LoadBalancer> balancers =
                backends.values().stream().map(LiveBackend::loadBalancer).toList();
        List<LiveFrontend> shown = List.copyOf(frontends);
        for (HaproxyFrontend frontend : configuration.frontends()) {
            StatsSettings settings = frontend.stats();
            if (settings != null) {
                ofFrontends.put(frontend.name(), mount(settings, frontend.name(), balancers, shown));
            }
        }
        for (HaproxyBackend backend : configuration.backends()) {
            StatsSettings settings = backend.stats();
            if (settings != null) {
                ofBackends.put(backend.name(), mount(settings, backend.name(), balancers, shown));
            }
        }
    }

    private StatsMount mount(
            StatsSettings settings, String section, List<LoadBalancer> balancers, List<LiveFrontend> frontends) {
        Set<String> scope = scope(settings, section, balancers, frontends);
        Key key = new Key(settings.withoutAdmin(), scope, balancers, frontends);
        StatsHandler known = used.get(key);
        if (known == null) {
            StatsHandler old = before.get(key);
            known = old != null ? old : page(key);
            used.put(key, known);
        }
        return new StatsMount(settings.uri(), settings.admin(), known);
    }

    /** As HAProxy, names that nothing has are passed over. */
    private static Set<String> scope(
            StatsSettings settings, String section, List<LoadBalancer> balancers, List<LiveFrontend> frontends) {
        List<String> names = new ArrayList<>();
        balancers.forEach(balancer -> names.add(balancer.backend().name()));
        frontends.forEach(frontend -> names.add(frontend.name()));
        Set<String> scope = new LinkedHashSet<>();
        for (String name : settings.scope()) {
            String meant = name.equals(".") ? section : name;
            if (names.contains(meant)) {
                scope.add(meant);
            }
        }
        return scope;
    }

    private StatsHandler page(Key key) {
        StatsSettings settings = key.settings();
        StatsHandlerBuilder page = StatsHandler.builder(key.balancers().toArray(new LoadBalancer[0]))
                .realm(settings.realm())
                .admin(StatsMount::isAdmin)
                .scope(key.scope().toArray(new String[0]));
        key.frontends().forEach(page::frontend);
        settings.users().forEach(page::auth);
        Duration refresh = settings.refresh();
        if (refresh != null) {
            page.refresh(refresh.compareTo(SHORTEST_REFRESH) < 0 ? SHORTEST_REFRESH : refresh);
        }
        if (settings.hideVersion()) {
            page.hideVersion();
        }
        if (reload != null) {
            page.reload(reload);
        }
        String node = settings.node();
        if (node != null) {
            page.node(node);
        }
        String description = settings.description();
        if (description != null) {
            page.description(description);
        }
        return page.build();
    }

    @Nullable
    StatsMount ofFrontend(String name) {
        return ofFrontends.get(name);
    }

    Map<String, StatsMount> ofBackends() {
        return ofBackends;
    }

    /** Closes the pages that the configuration in force has no more. */
    void closeUnused() {
        before.forEach((key, page) -> {
            if (!used.containsKey(key)) {
                page.close();
            }
        });
        before = new LinkedHashMap<>();
    }

    void close() {
        closeUnused();
        used.values().forEach(StatsHandler::close);
        used.clear();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import static java.util.Objects.requireNonNull;

import io.halley.lb.LoadBalancer;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Collects the options of a {@link StatsHandler}. Not thread-safe.
 *
 * <p>Defaults: read-only, no password, all backends, no addresses, renewed every second.
 */
public final class StatsHandlerBuilder {

    private final List<LoadBalancer> balancers;
    private final List<FrontendSource> frontends = new ArrayList<>();
    private final Map<String, String> users = new LinkedHashMap<>();
    private final Set<String> scope = new LinkedHashSet<>();
    private final Set<String> faults = new LinkedHashSet<>();
    private Duration refresh = Duration.ofSeconds(1);
    private String realm = "Statistics";
    private boolean hideVersion;
    private boolean legends;
    private @Nullable String node;
    private @Nullable String description;
    private @Nullable Predicate<HttpServerExchange> admin;
    private @Nullable ReloadAction reload;
    private LongSupplier nanoTime = System::nanoTime;
    private InstantSource clock = InstantSource.system();

    StatsHandlerBuilder(Collection<LoadBalancer> balancers) {
        this.balancers = List.copyOf(balancers);
    }

    /** Adds a frontend to the table. */
    public StatsHandlerBuilder frontend(FrontendSource frontend) {
        frontends.add(requireNonNull(frontend, "frontend"));
        return this;
    }

    /** Sets how often the page renews itself. Default 1 s, the least. HAProxy: {@code stats refresh}. */
    public StatsHandlerBuilder refresh(Duration refresh) {
        this.refresh = requireNonNull(refresh, "refresh");
        return this;
    }

    /**
     * Adds a user who may come in with Basic authentication; without any, everybody may. HAProxy: {@code stats auth}.
     *
     * <p>Addresses, cookies and configurations are shown then, as with {@link #showLegends}. After 5 wrong passwords an
     * address has to wait before each further one.
     */
    public StatsHandlerBuilder auth(String user, String password) {
        if (user.isEmpty() || user.indexOf(':') >= 0 || user.indexOf('\0') >= 0) {
            faults.add("auth: user (expected: a name without a colon)");
        }
        // The password itself is not told.
        if (password.isEmpty() || password.indexOf('\0') >= 0) {
            faults.add("auth: password of \"" + user + "\" (expected: at least one character)");
        }
        users.put(user, password);
        return this;
    }

    /** Sets what a browser shows when it asks for the password. HAProxy: {@code stats realm}. */
    public StatsHandlerBuilder realm(String realm) {
        this.realm = requireNonNull(realm, "realm");
        return this;
    }

    /** Keeps the version off the page. HAProxy: {@code stats hide-version}. */
    public StatsHandlerBuilder hideVersion() {
        hideVersion = true;
        return this;
    }

    /** Shows these backends and frontends only. HAProxy: {@code stats scope}. */
    public StatsHandlerBuilder scope(String... names) {
        scope.addAll(List.of(names));
        return this;
    }

    /** Sets what the page calls this balancer. HAProxy: {@code stats show-node}. */
    public StatsHandlerBuilder node(String node) {
        this.node = requireNonNull(node, "node");
        return this;
    }

    /** Sets what the page says of this balancer. HAProxy: {@code stats show-desc}. */
    public StatsHandlerBuilder description(String description) {
        this.description = requireNonNull(description, "description");
        return this;
    }

    /** Shows addresses, cookies and configurations without a password, too. HAProxy: {@code stats show-legends}. */
    public StatsHandlerBuilder showLegends() {
        legends = true;
        return this;
    }

    /**
     * Lets requests for which this holds change servers. HAProxy: {@code stats admin if}.
     *
     * <p>It adds to {@link #auth}. Where neither asks for a password, it must look at the address at least, and at the
     * {@code Host} header: a page elsewhere can make a browser here ask under another name.
     *
     * @param allowed called on the exchange's IO thread, must not block
     */
    public StatsHandlerBuilder admin(Predicate<HttpServerExchange> allowed) {
        admin = requireNonNull(allowed, "allowed");
        return this;
    }

    /** Lets those who may change servers ask for a reload, too: {@code POST /api/v1/reload}. */
    public StatsHandlerBuilder reload(ReloadAction action) {
        reload = requireNonNull(action, "action");
        return this;
    }

    StatsHandlerBuilder clocks(LongSupplier nanoTime, InstantSource clock) {
        this.nanoTime = nanoTime;
        this.clock = clock;
        return this;
    }

    /**
     * Builds the handler and begins to listen to the balancers.
     *
     * @throws IllegalArgumentException names all faults
     */
    public StatsHandler build() {
        List<LoadBalancer> shown =
                balancers.stream().filter(balancer -> isShown(name(balancer))).toList();
        validate();
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("statistics page: " + String.join("; ", faults));
        }
        List<FrontendSource> shownFrontends = frontends.stream()
                .filter(frontend -> isShown(frontend.snapshot().name()))
                .toList();
        String version = hideVersion ? null : StatsHandler.class.getPackage().getImplementationVersion();
        Settings settings =
                new Settings(refresh, version, node, description, legends || !users.isEmpty(), reload, admin);
        return new StatsHandler(settings, new Credentials(users), realm, shown, shownFrontends, nanoTime, clock);
    }

    private void validate() {
        Set<String> names = new HashSet<>();
        for (LoadBalancer balancer : balancers) {
            if (!names.add(name(balancer))) {
                faults.add("backend \"" + name(balancer) + "\" (expected: each name once)");
            }
        }
        if (refresh.compareTo(Duration.ofSeconds(1)) < 0) {
            faults.add("refresh: " + refresh + " (expected: 1 s or more)");
        }
        names.addAll(
                frontends.stream().map(frontend -> frontend.snapshot().name()).collect(Collectors.toSet()));
        for (String name : scope) {
            if (!names.contains(name)) {
                faults.add("scope: " + name + " (expected: of " + names + ")");
            }
        }
    }

    private boolean isShown(String name) {
        return scope.isEmpty() || scope.contains(name);
    }

    private static String name(LoadBalancer balancer) {
        return balancer.backend().name();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import static java.util.Objects.requireNonNull;

import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.undertow.admin.ReloadAction;
import org.jspecify.annotations.Nullable;

/**
 * Collects how a {@link HaproxyBalancer} runs a file.
 *
 * <ul>
 *   <li>listener: our own, {@link io.halley.lb.undertow.listener.DirectListener}'s
 *   <li>reload by a statistics page: not offered
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class HaproxyBalancerBuilder {

    private final HaproxyConfiguration configuration;
    private ListenerKind listeners = ListenerKind.DIRECT;
    private @Nullable ReloadAction reload;

    HaproxyBalancerBuilder(HaproxyConfiguration configuration) {
        this.configuration = requireNonNull(configuration, "configuration");
    }

    /**
     * Offers an action to those who may change things on a statistics page.
     *
     * @param action reads the configuration anew and calls {@link HaproxyBalancer#reload}
     */
    public HaproxyBalancerBuilder reload(ReloadAction action) {
        reload = requireNonNull(action, "action");
        return this;
    }

    /** Serves by Undertow's listener in place of our own: the same rules at a higher price for each request. */
    public HaproxyBalancerBuilder undertowListener() {
        listeners = ListenerKind.UNDERTOW;
        return this;
    }

    /**
     * Starts what the file describes.
     *
     * @throws HaproxyBalancerException with everything that keeps it from starting: files that cannot be read, addresses
     *     that cannot be listened on; nothing runs then
     */
    public HaproxyBalancer start() throws HaproxyBalancerException {
        return HaproxyBalancer.start(configuration, listeners, reload);
    }
}

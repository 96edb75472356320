// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.Backend;
import io.halley.lb.haproxy.rule.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@code backend} section, or the back half of a {@code listen}: an immutable value. */
public final class HaproxyBackend {

    private final String name;
    private final @Nullable Backend backend;
    private final List<Rule> requestRules;
    private final Map<Integer, String> errorFiles;
    private final @Nullable StatsSettings stats;
    private final Map<String, ServerTls> tls;

    HaproxyBackend(Draft draft, @Nullable Backend backend) {
        name = draft.name();
        this.backend = backend;
        requestRules = draft.kind().hasFrontend() ? List.of() : List.copyOf(draft.list(Settings.REQUEST_RULES));
        errorFiles = Map.copyOf(draft.get(Settings.ERROR_FILES, Map.of()));
        stats = draft.get(Settings.STATS);
        Map<String, ServerTls> settings = new LinkedHashMap<>();
        for (ServerLine server : draft.list(Settings.SERVERS)) {
            if (server.options().tls) {
                settings.put(server.name(), server.options().tlsSettings);
            }
        }
        tls = Map.copyOf(settings);
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns what the engine is to run, or null for a backend without servers: it answers 503. */
    public @Nullable Backend backend() {
        return backend;
    }

    /** Returns the rules for a request, in order, after those of the frontend; none for a {@code listen}. */
    public List<Rule> requestRules() {
        return requestRules;
    }

    /** Returns the files sent in place of the balancer's own answers, by status; they precede the frontend's. */
    public Map<Integer, String> errorFiles() {
        return errorFiles;
    }

    /** Returns the statistics page for requests that got here, or null. */
    public @Nullable StatsSettings stats() {
        return stats;
    }

    /** Returns how certificates are looked at, by the name of each server that is reached by TLS. */
    public Map<String, ServerTls> tls() {
        return tls;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.halley.lb.model.Server;
import io.halley.lb.model.ServerConfig;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values that are computed from servers, so that a client's can only be compared with those of all servers.
 *
 * <p>The first characters of a value find its candidates, the whole is then compared in constant time: timing may tell
 * a forger the first 66 bits of a signature of 128, not the rest. Thread-safe: the index belongs to one list of servers
 * and is replaced as a whole.
 */
final class DerivedValues implements CookieValues {
    private static final String SIGNED = "v1.";
    private static final int SIGNED_BYTES = 16;
    private static final int DYNAMIC_BYTES = 12;
    private static final int INDEXED_CHARS = SIGNED.length() + 11;

    private final Function<Server, String> derivation;
    private volatile @Nullable Index index;

    private DerivedValues(Function<Server, String> derivation) {
        this.derivation = derivation;
    }

    /** Returns {@code v1.} and the signature of each server's configured value. */
    static DerivedValues signed(CookieSigner signer) {
        return new DerivedValues(server -> {
            String cookie = server.config().cookie();
            return cookie.isEmpty() ? "" : SIGNED + signer.sign("server", cookie, SIGNED_BYTES);
        });
    }

    /** Returns the signature of each server's address, but configured values where there are any. */
    static DerivedValues dynamic(CookieSigner signer) {
        return new DerivedValues(server -> {
            ServerConfig config = server.config();
            String address = config.uri().getHost() + ':' + config.port();
            return config.cookie().equals(config.name())
                    ? signer.sign("address", address, DYNAMIC_BYTES)
                    : config.cookie();
        });
    }

    @Override
    public String of(Server server) {
        return derivation.apply(server);
    }

    @Override
    public List<? extends Server> find(String value, ServerLookup servers) {
        Index current = index;
        if (current == null || current.servers != servers.all()) {
            current = new Index(servers.all(), derivation);
            index = current;
        }
        return current.find(value);
    }

    private static String start(String value) {
        return value.substring(0, Math.min(value.length(), INDEXED_CHARS));
    }

    private record Candidate(String value, List<Server> servers) {}

    private static final class Index {
        final List<? extends Server> servers;
        private final Map<String, List<Candidate>> byStart = new HashMap<>();

        Index(List<? extends Server> servers, Function<Server, String> derivation) {
            this.servers = servers;
            Map<String, List<Server>> byValue = new HashMap<>();
            for (Server server : servers) {
                String value = derivation.apply(server);
                if (!value.isEmpty()) {
                    byValue.computeIfAbsent(value, any -> new ArrayList<>()).add(server);
                }
            }
            byValue.forEach((value, sharing) -> byStart.computeIfAbsent(start(value), any -> new ArrayList<>())
                    .add(new Candidate(value, sharing)));
        }

        List<? extends Server> find(String value) {
            byte[] wanted = value.getBytes(ISO_8859_1);
            List<Server> found = List.of();
            for (Candidate candidate : byStart.getOrDefault(start(value), List.of())) {
                if (MessageDigest.isEqual(candidate.value.getBytes(ISO_8859_1), wanted)) {
                    found = candidate.servers;
                }
            }
            return found;
        }
    }
}

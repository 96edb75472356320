// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link AffinityTable#inMemory}: bounded, with Caffeine's admission (TinyLFU), which lets values seen once make way
 * first.
 *
 * <p>Upkeep is done a little at a time by the calling threads, so that nothing depends on the common pool.
 */
final class CaffeineTable implements AffinityTable {
    private final Cache<String, String> servers;

    CaffeineTable(long maxEntries, Duration idle, LongSupplier nanoTime) {
        servers = Caffeine.newBuilder()
                .maximumSize(maxEntries)
                .expireAfterAccess(idle)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public @Nullable String get(String key) {
        return servers.getIfPresent(key);
    }

    @Override
    public void put(String key, String server) {
        servers.put(key, server);
    }

    @Override
    public void remove(String key) {
        servers.invalidate(key);
    }

    @Override
    public void touch(String key) {
        var unused = servers.getIfPresent(key);
    }

    @Override
    public long size() {
        servers.cleanUp();
        return servers.estimatedSize();
    }

    @Override
    public void clear() {
        servers.invalidateAll();
    }
}

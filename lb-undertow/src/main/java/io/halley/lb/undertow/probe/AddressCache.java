// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.probe;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/**
 * The addresses of names, looked up off the IO threads.
 *
 * <p>A name that is being looked up is not looked up a second time, so that a resolver that hangs holds one thread for
 * each name. Thread-safe.
 */
final class AddressCache {

    private final ConcurrentMap<String, CompletableFuture<InetAddress>> known = new ConcurrentHashMap<>();
    private final Executor resolver;

    AddressCache(Executor resolver) {
        this.resolver = resolver;
    }

    /** Returns the address, at once if it is known; fails if there is none. */
    CompletionStage<InetAddress> lookup(String host) {
        CompletableFuture<InetAddress> found = known.get(host);
        if (found != null) {
            return found;
        }
        CompletableFuture<InetAddress> fresh = new CompletableFuture<>();
        CompletableFuture<InetAddress> other = known.putIfAbsent(host, fresh);
        if (other != null) {
            return other;
        }
        resolver.execute(() -> resolve(host, fresh));
        return fresh;
    }

    /** Lets the next lookup ask anew, since nobody answered at that address. */
    void forget(String host) {
        CompletableFuture<InetAddress> found = known.get(host);
        if (found != null && found.isDone()) {
            known.remove(host, found);
        }
    }

    private void resolve(String host, CompletableFuture<InetAddress> result) {
        try {
            result.complete(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            known.remove(host, result);
            result.completeExceptionally(e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.share;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One balancer's side of an engine that a test holds up, cuts off and listens in to. */
public class FakeEngine implements TableEngine {

    /** What all sides share. */
    public static final class Store {
        final Map<String, String> values = new LinkedHashMap<>();
        final List<FakeEngine> sides = new ArrayList<>();
    }

    final Store store;
    final List<String> puts = new ArrayList<>();
    final List<Duration> lives = new ArrayList<>();
    final List<CompletableFuture<Void>> unanswered = new ArrayList<>();
    int loads;
    int flushes;
    boolean away;
    boolean hung;
    boolean closed;
    Watcher watcher;

    FakeEngine(Store store) {
        this.store = store;
        store.sides.add(this);
    }

    @Override
    public void watch(Watcher watcher) {
        this.watcher = watcher;
    }

    @Override
    public CompletionStage<?> put(String key, String value, Duration life) {
        if (away) {
            return CompletableFuture.failedStage(new IllegalStateException("away"));
        }
        puts.add(key);
        lives.add(life);
        store.values.put(key, value);
        for (FakeEngine side : store.sides) {
            if (!side.away) {
                side.watcher.changed(key, value);
            }
        }
        return answer();
    }

    private CompletionStage<?> answer() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        if (hung) {
            unanswered.add(answer);
        } else {
            answer.complete(null);
        }
        return answer;
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public CompletionStage<?> load() {
        loads++;
        if (away) {
            return CompletableFuture.failedStage(new IllegalStateException("away"));
        }
        Map.copyOf(store.values).forEach(watcher::changed);
        return answer();
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return "fake";
    }
}

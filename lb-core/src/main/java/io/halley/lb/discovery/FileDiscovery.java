// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.discovery;

import static java.util.Objects.requireNonNull;

import io.halley.lb.Backend;
import io.halley.lb.haproxy.HaproxyBackend;
import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.haproxy.HaproxyConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@link ServerDiscovery#file}: an immutable value.
 *
 * <p>It reads by the clock: notifications of the file system miss what is swapped by a symbolic link, as a ConfigMap
 * is, and what comes over the network.
 */
public final class FileDiscovery implements ServerDiscovery {

    private final Path file;
    private final String backend;
    private final Duration every;

    private FileDiscovery(Path file, String backend, Duration every) {
        this.file = file;
        this.backend = backend;
        this.every = every;
    }

    static FileDiscovery of(Path file, String backend) {
        return new FileDiscovery(
                requireNonNull(file, "file"), requireNonNull(backend, "backend"), Duration.ofSeconds(1));
    }

    /** Returns this with another interval between two readings. Default 1 second. */
    public FileDiscovery every(Duration interval) {
        return new FileDiscovery(file, backend, Intervals.positive("every", interval));
    }

    @Override
    public CompletionStage<Found> look() {
        try {
            return CompletableFuture.completedFuture(read());
        } catch (IOException | HaproxyConfigurationException | IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Found read() throws IOException, HaproxyConfigurationException {
        HaproxyBackend section = HaproxyConfiguration.read(file).backend(backend);
        Backend described = section == null ? null : section.backend();
        if (described == null) {
            throw new IllegalArgumentException("no backend \"" + backend + "\" with servers");
        }
        return new Found(described.servers(), every);
    }

    @Override
    public String toString() {
        return "file " + file + " backend " + backend;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.standalone;

import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.haproxy.HaproxyConfigurationException;
import io.halley.lb.undertow.haproxy.HaproxyBalancer;
import io.halley.lb.undertow.haproxy.HaproxyBalancerBuilder;
import io.halley.lb.undertow.haproxy.HaproxyBalancerException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running balancer and what operators do with it: reload and stop. Thread-safe. */
final class Service {

    private static final Logger log = LoggerFactory.getLogger(Standalone.class);

    /** Longer than any process lives. */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private static final String LISTENER = "halley.listener";
    private static final String UNDERTOW = "undertow";

    /** Reads the configuration anew. */
    interface Source {
        HaproxyConfiguration read() throws IOException, HaproxyConfigurationException;
    }

    private final Source source;
    private final HaproxyBalancer balancer;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile HaproxyConfiguration configuration;

    private Service(HaproxyConfiguration configuration, Source source) throws HaproxyBalancerException {
        this.configuration = configuration;
        this.source = source;
        HaproxyBalancerBuilder builder = HaproxyBalancer.builder(configuration).reload(this::reload);
        this.balancer = (UNDERTOW.equals(System.getProperty(LISTENER)) ? builder.undertowListener() : builder).start();
    }

    static Service start(HaproxyConfiguration configuration, Source source) throws HaproxyBalancerException {
        return new Service(configuration, source);
    }

    /**
     * Reads the files anew and puts them in force.
     *
     * @throws IOException if a file cannot be read
     * @throws HaproxyConfigurationException with all faults, which are logged; the old configuration stays in force
     * @throws HaproxyBalancerException likewise
     */
    synchronized void reload() throws IOException, HaproxyConfigurationException, HaproxyBalancerException {
        try {
            HaproxyConfiguration next = source.read();
            next.warnings().forEach(warning -> log.warn("{}", warning));
            balancer.reload(next);
            configuration = next;
            log.info("Configuration reloaded");
        } catch (HaproxyConfigurationException e) {
            refused(e.faults());
            throw e;
        } catch (HaproxyBalancerException e) {
            refused(e.faults());
            throw e;
        } catch (IOException e) {
            refused(List.of(Standalone.reason(e)));
            throw e;
        }
    }

    private static void refused(List<String> faults) {
        faults.forEach(fault -> log.error("{}", fault));
        log.error("Reload refused, the old configuration stays in force");
    }

    /**
     * Listens no more, and ends when what is under way has ended, or {@code hard-stop-after} is over.
     *
     * @param otherwise how long to wait where the file does not say, null for as long as it takes
     */
    void stop(@Nullable Duration otherwise) {
        stopping.set(true);
        Duration bound = configuration.hardStopAfter() == null ? otherwise : configuration.hardStopAfter();
        log.info(
                "Stopping: no new connections, {} for what is under way to end",
                bound == null ? "waiting" : "at most " + bound.toSeconds() + " s");
        balancer.close(bound == null ? FOR_EVER : bound).whenComplete((left, failure) -> {
            if (left != null && left > 0) {
                log.warn("Stopped, with {} requests and tunnels cut off", left);
            } else {
                log.info("Stopped");
            }
            ended.countDown();
        });
    }

    /** Blocks until a stop has come to its end. */
    void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether a stop has begun. */
    boolean isStopping() {
        return stopping.get();
    }
}

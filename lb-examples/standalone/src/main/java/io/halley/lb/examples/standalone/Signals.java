// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.standalone;

import io.halley.lb.haproxy.HaproxyConfigurationException;
import io.halley.lb.undertow.haproxy.HaproxyBalancerException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HAProxy's signals. The handlers run on a thread of the JVM's for each signal, so they may block.
 *
 * <p>TERM is gentler than HAProxy's, which stops at once: service managers send it for every stop.
 */
final class Signals {

    private static final Logger log = LoggerFactory.getLogger(Standalone.class);

    /** Below the 90 s after which systemd kills. */
    private static final Duration TERM_BOUND = Duration.ofSeconds(60);

    private Signals() {}

    static void handle(Service service) {
        handle("TERM", () -> stop(service, TERM_BOUND));
        handle("USR1", () -> stop(service, null));
        handle("INT", () -> System.exit(130));
        handle("USR2", () -> reload(service));
    }

    /**
     * Calls {@code sun.misc.Signal.handle}, for there is no other way to hear of a signal; by its name, since javac warns of
     * every other use in a way that cannot be silenced.
     */
    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object called = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), called);
        } catch (InvocationTargetException e) {
            log.warn(
                    "Signal {} is not handled: {}",
                    name,
                    String.valueOf(e.getTargetException().getMessage()));
        } catch (ReflectiveOperationException e) {
            log.warn("Signal {} is not handled by this JVM", name, e);
        }
    }

    private static void reload(Service service) {
        try {
            service.reload();
        } catch (IOException | HaproxyConfigurationException | HaproxyBalancerException e) {
            log.debug("The service has told it", e);
        }
    }

    /** The second one does not wait. */
    private static void stop(Service service, @Nullable Duration otherwise) {
        if (service.isStopping()) {
            System.exit(1);
        }
        service.stop(otherwise);
    }
}

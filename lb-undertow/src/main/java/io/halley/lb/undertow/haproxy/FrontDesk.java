// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.Backend;
import io.halley.lb.event.AccessLog;
import io.halley.lb.haproxy.FrontendTimeouts;
import io.halley.lb.haproxy.HaproxyFrontend;
import io.halley.lb.undertow.refusal.RefusalPage;
import io.halley.lb.undertow.refusal.RefusalRenderer;
import io.halley.lb.undertow.relay.Intake;
import java.util.List;
import java.util.Map;
import org.xnio.XnioWorker;

/**
 * Answers for a frontend where no backend does: refusals, which are logged, and the monitor, which is not.
 *
 * <p>Both are engines without servers, so that a request ends here as it ends everywhere: counted, in its time, and when
 * its client leaves. Thread-safe.
 */
final class FrontDesk {

    private static final RefusalPage READY =
            RefusalPage.of(200, "text/html", "<html><body><h1>200 OK</h1>\nService ready.\n</body></html>\n");

    private final LiveBackend refusing;
    private final LiveBackend monitoring;

    private FrontDesk(LiveBackend refusing, LiveBackend monitoring) {
        this.refusing = refusing;
        this.monitoring = monitoring;
    }

    /** Opens one. */
    static FrontDesk open(HaproxyFrontend frontend, Map<Integer, RefusalPage> errorPages, XnioWorker worker) {
        Backend none = describe(frontend);
        RefusalRenderer pages = pages(errorPages);
        return new FrontDesk(
                LiveBackend.start(none, pages, ServerTrust.NONE, worker),
                LiveBackend.start(none, pages, ServerTrust.NONE, worker));
    }

    /** Takes on what another file says. */
    void follow(HaproxyFrontend frontend, Map<Integer, RefusalPage> errorPages) {
        Backend none = describe(frontend);
        RefusalRenderer pages = pages(errorPages);
        refusing.reconfigure(none, pages, ServerTrust.NONE);
        monitoring.reconfigure(none, pages, ServerTrust.NONE);
    }

    private static Backend describe(HaproxyFrontend frontend) {
        FrontendTimeouts timeouts = frontend.timeouts();
        return Backend.builder(frontend.name())
                .withoutServers()
                .requestBuffer(0)
                .timeouts(t -> t.client(timeouts.client())
                        .clientFin(timeouts.clientFin())
                        .httpRequest(timeouts.httpRequest()))
                .build();
    }

    private static RefusalRenderer pages(Map<Integer, RefusalPage> errorPages) {
        RefusalRenderer pages = ErrorPages.of(errorPages);
        return errorPages.containsKey(READY.status())
                ? pages
                : (request, status, reason) -> status == READY.status() ? READY : pages.render(request, status, reason);
    }

    /** Logs by these from now on. */
    void logBy(List<AccessLog> logs) {
        refusing.logBy(logs);
    }

    /** Returns who refuses requests: by a verdict, or because there is no server. */
    Intake refusing() {
        return refusing.handler().intake();
    }

    /** Returns who answers monitors by a verdict, and is not logged. */
    Intake monitoring() {
        return monitoring.handler().intake();
    }

    /** Returns what has to be closed. */
    List<LiveBackend> engines() {
        return List.of(refusing, monitoring);
    }
}

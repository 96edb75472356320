// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Dispatch.Cause;
import io.halley.lb.undertow.upstream.UpstreamPool;

/** One server as one IO thread sees it: its connections, and the sessions on it. Thread: the IO thread. */
final class Lane {

    private final UpstreamPool pool;
    private final Sessions sessions = new Sessions();
    private final LifeCheck lifeCheck;

    Lane(RelayThread thread, UpstreamPool pool) {
        this.pool = pool;
        this.lifeCheck = new LifeCheck(thread, pool);
    }

    UpstreamPool pool() {
        return pool;
    }

    Sessions sessions() {
        return sessions;
    }

    LifeCheck lifeCheck() {
        return lifeCheck;
    }

    /** Returns whether the server is gone, and the last of its sessions too. */
    boolean isForgotten() {
        return sessions.size() == 0 && pool.isDrained() && pool.open() == 0;
    }

    /** Ends all sessions on the server, and closes its idle connections. */
    int shutdown(Cause cause) {
        pool.closeIdle();
        return sessions.shutdown(cause);
    }

    /** Lets the sessions that outlive their server go on without it. */
    void lost() {
        pool.closeIdle();
        sessions.forEach(Session::serverLost);
    }
}

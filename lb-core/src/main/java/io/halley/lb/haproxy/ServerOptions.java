// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.health.HealthCheck;
import io.halley.lb.health.Observe;
import io.halley.lb.health.OnError;
import io.halley.lb.model.ProxyProtocol;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.model.SourceAddresses;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The options of a {@code server} or {@code default-server} line, filled while it is read. Not thread-safe. */
final class ServerOptions {

    int weight = 1;
    int maxconn;
    int minconn;
    int maxqueue;
    String cookie = "";
    boolean backup;
    boolean disabled;
    boolean shutdownSessions;
    boolean shutdownBackupSessions;
    ProxyProtocol sendProxy = ProxyProtocol.NONE;
    boolean checkSendProxy;

    /** Null for that of the backend. */
    @Nullable
    SourceAddresses source;

    @Nullable
    String track;

    @Nullable
    Duration slowstart;

    boolean tls;
    ServerTls tlsSettings = ServerTls.DEFAULT;

    boolean check;
    Duration inter = Duration.ofSeconds(2);

    @Nullable
    Duration fastinter;

    @Nullable
    Duration downinter;

    int rise = 2;
    int fall = 3;
    int checkPort;

    @Nullable
    String checkHost;

    Observe observe = Observe.NONE;
    int errorLimit = 10;
    OnError onError = OnError.FAIL_CHECK;

    ServerOptions copy() {
        ServerOptions copy = new ServerOptions();
        copy.weight = weight;
        copy.maxconn = maxconn;
        copy.minconn = minconn;
        copy.maxqueue = maxqueue;
        copy.cookie = cookie;
        copy.backup = backup;
        copy.disabled = disabled;
        copy.shutdownSessions = shutdownSessions;
        copy.shutdownBackupSessions = shutdownBackupSessions;
        copy.sendProxy = sendProxy;
        copy.checkSendProxy = checkSendProxy;
        copy.source = source;
        copy.track = track;
        copy.slowstart = slowstart;
        copy.tls = tls;
        copy.tlsSettings = tlsSettings;
        copy.check = check;
        copy.inter = inter;
        copy.fastinter = fastinter;
        copy.downinter = downinter;
        copy.rise = rise;
        copy.fall = fall;
        copy.checkPort = checkPort;
        copy.checkHost = checkHost;
        copy.observe = observe;
        copy.errorLimit = errorLimit;
        copy.onError = onError;
        return copy;
    }

    /** Returns the tracked server with its backend, or null. */
    @Nullable
    String tracked(String ownBackend) {
        return track == null || track.indexOf('/') >= 0 ? track : ownBackend + '/' + track;
    }

    void apply(ServerConfig.Builder server) {
        server.weight(weight)
                .maxConnections(maxconn)
                .minConnections(minconn)
                .maxQueue(maxqueue)
                .cookie(cookie)
                .backup(backup)
                .disabled(disabled)
                .checked(check)
                .shutdownSessionsWhenDown(shutdownSessions)
                .shutdownBackupSessionsWhenUp(shutdownBackupSessions)
                .proxyProtocol(sendProxy)
                .checkProxyProtocol(checkProxyProtocol())
                .slowStart(slowstart);
    }

    /** A check of another address or port is another service's, which need not understand it. */
    private ProxyProtocol checkProxyProtocol() {
        if (checkSendProxy) {
            return sendProxy == ProxyProtocol.NONE ? ProxyProtocol.V1 : sendProxy;
        }
        return checkPort == 0 && checkHost == null ? sendProxy : ProxyProtocol.NONE;
    }

    HealthCheck apply(HealthCheck base) {
        HealthCheck check = base.every(inter)
                .rise(rise)
                .fall(fall)
                .observe(observe)
                .errorLimit(errorLimit)
                .onError(onError);
        check = fastinter == null ? check : check.fastEvery(fastinter);
        check = downinter == null ? check : check.downEvery(downinter);
        check = checkPort == 0 ? check : check.port(checkPort);
        return checkHost == null ? check : check.host(checkHost);
    }
}

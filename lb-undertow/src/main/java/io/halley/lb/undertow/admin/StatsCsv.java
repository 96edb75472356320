// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.halley.lb.health.CheckStatus;
import io.halley.lb.model.BackendSnapshot;
import io.halley.lb.model.CheckSnapshot;
import io.halley.lb.model.LimitSnapshot;
import io.halley.lb.model.ServerSnapshot;
import io.halley.lb.model.Traffic;
import io.halley.lb.undertow.admin.Picture.Part;
import io.halley.lb.undertow.admin.Recent.Kind;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A picture as HAProxy's CSV: a line for each frontend, each server, and each backend after its servers. */
final class StatsCsv {

    private final boolean legends;
    private final Csv csv = new Csv();

    /** The proxies are numbered as they come. HAProxy: {@code iid}. */
    private int iid;

    private StatsCsv(boolean legends) {
        this.legends = legends;
    }

    static String of(Picture picture, boolean legends) {
        StatsCsv stats = new StatsCsv(legends);
        picture.frontends().forEach(stats::frontend);
        picture.backends().forEach(stats::backend);
        return stats.csv.toString();
    }

    private void frontend(FrontendSnapshot frontend) {
        iid++;
        csv.put("pxname", frontend.name()).put("svname", "FRONTEND").put("status", frontend.open() ? "OPEN" : "STOP");
        csv.put("scur", frontend.active()).put("smax", frontend.activeMax()).put("slim", positive(frontend.limit()));
        csv.put("stot", frontend.sessions()).put("bin", frontend.bytesIn()).put("bout", frontend.bytesOut());
        csv.put("dreq", frontend.deniedRequests()).put("dcon", frontend.deniedConnections());
        csv.put("ereq", frontend.requestErrors()).put("req_tot", frontend.requests());
        csv.put("conn_tot", frontend.connections());
        csv.put("rate", frontend.rate()).put("rate_lim", frontend.rateLimit()).put("rate_max", frontend.rateMax());
        responses(frontend.responses());
        end(0, 0);
    }

    private void backend(Part part) {
        iid++;
        int sid = 0;
        for (ServerSnapshot server : part.backend().servers()) {
            server(part, server, ++sid);
        }
        BackendSnapshot backend = part.backend();
        csv.put("pxname", backend.name()).put("svname", "BACKEND").put("status", backend.up() ? "UP" : "DOWN");
        csv.put("weight", totalWeight(backend)).put("uweight", totalWeight(backend));
        csv.put("act", backend.active()).put("bck", backend.backup()).put("chkdown", backend.downs());
        csv.put("lastchg", backend.sinceChange().toSeconds())
                .put("downtime", backend.downtime().toSeconds());
        csv.put("algo", legends ? backend.algorithm() : null).put("dreq", denied(backend));
        csv.put("req_tot", backend.traffic().requests());
        csv.put("lastsess", lastSession(backend));
        traffic(backend.traffic(), part.watch().recent(), part.watch().second());
        end(1, 0);
    }

    /** What the backend's limits refused. */
    private static long denied(BackendSnapshot backend) {
        return backend.limits().stream().mapToLong(LimitSnapshot::refused).sum();
    }

    private static int totalWeight(BackendSnapshot backend) {
        return backend.servers().stream()
                .filter(ServerSnapshot::balanced)
                .mapToInt(server -> units(server.effectiveWeight()))
                .sum();
    }

    private static long lastSession(BackendSnapshot backend) {
        return backend.servers().stream()
                .mapToLong(StatsCsv::lastSession)
                .filter(seconds -> seconds >= 0)
                .min()
                .orElse(-1);
    }

    private static long lastSession(ServerSnapshot server) {
        return server.sinceRequest() == null ? -1 : server.sinceRequest().toSeconds();
    }

    private void server(Part part, ServerSnapshot server, int sid) {
        csv.put("pxname", part.backend().name()).put("svname", server.name()).put("status", server.status());
        csv.put("slim", positive(server.limit()))
                .put("qlimit", positive(server.config().maxQueue()));
        csv.put("weight", units(server.effectiveWeight())).put("uweight", server.weight());
        csv.put("act", server.config().isBackup() ? 0 : 1)
                .put("bck", server.config().isBackup() ? 1 : 0);
        csv.put("chkdown", server.check() == null ? null : server.downs());
        csv.put("lastchg", server.sinceChange().toSeconds())
                .put(
                        "downtime",
                        server.check() == null ? null : server.downtime().toSeconds());
        csv.put("throttle", server.throttle() < 0 ? null : server.throttle());
        csv.put("lastsess", lastSession(server));
        if (legends) {
            csv.put("addr", server.config().uri().getAuthority())
                    .put("cookie", server.config().cookie());
        }
        check(server.check());
        Recent recent = part.watch().recent(server.name());
        traffic(server.traffic(), recent, part.watch().second());
        end(2, sid);
    }

    private void check(@Nullable CheckSnapshot check) {
        if (check == null) {
            return;
        }
        csv.put("check_status", check.status()).put("check_code", check.code() < 0 ? null : check.code());
        csv.put("check_duration", check.nanos() < 0 ? null : millis(check.nanos()));
        csv.put("chkfail", check.failed()).put("last_chk", check.detail());
        for (CheckStatus status : CheckStatus.values()) {
            if (status.name().equals(check.status())) {
                csv.put("check_desc", status.text());
            }
        }
    }

    private void traffic(Traffic traffic, Recent recent, long second) {
        csv.put("qcur", traffic.queued()).put("qmax", traffic.queuedMax());
        csv.put("scur", traffic.active()).put("smax", traffic.activeMax());
        csv.put("stot", traffic.requests()).put("lbtot", traffic.balanced());
        csv.put("bin", traffic.bytesIn()).put("bout", traffic.bytesOut()).put("dresp", 0);
        csv.put("econ", traffic.connectErrors()).put("eresp", traffic.responseErrors());
        csv.put("wretr", traffic.retries()).put("wredis", traffic.redispatches());
        csv.put("cli_abrt", traffic.clientAborts()).put("srv_abrt", traffic.serverAborts());
        csv.put("qtime", millis(traffic.queueNanos())).put("ctime", millis(traffic.connectNanos()));
        csv.put("rtime", millis(traffic.responseNanos())).put("ttime", millis(traffic.totalNanos()));
        int[] rate = recent.history(Kind.REQUEST, second);
        csv.put("rate", rate[rate.length - 1]).put("rate_max", recent.mostRequests(second));
        responses(traffic.responses());
    }

    private void responses(Traffic.Responses responses) {
        csv.put("hrsp_1xx", responses.informational()).put("hrsp_2xx", responses.success());
        csv.put("hrsp_3xx", responses.redirect()).put("hrsp_4xx", responses.clientError());
        csv.put("hrsp_5xx", responses.serverError()).put("hrsp_other", responses.other());
    }

    private void end(int type, int sid) {
        csv.put("pid", 1).put("iid", iid).put("sid", sid).put("type", type).put("mode", "http");
        csv.end();
    }

    private static @Nullable Integer positive(int limit) {
        return limit > 0 ? limit : null;
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** Sixteenths to whole units, upwards, as HAProxy does: a server with any weight shows at least 1. */
    static int units(int sixteenths) {
        return (sixteenths + 15) / 16;
    }
}

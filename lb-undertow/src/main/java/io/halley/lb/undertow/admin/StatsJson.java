// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.halley.lb.model.AffinitySnapshot;
import io.halley.lb.model.BackendSnapshot;
import io.halley.lb.model.BayeuxSnapshot;
import io.halley.lb.model.CheckSnapshot;
import io.halley.lb.model.LimitSnapshot;
import io.halley.lb.model.ServerSnapshot;
import io.halley.lb.model.Traffic;
import io.halley.lb.undertow.admin.Drains.Drain;
import io.halley.lb.undertow.admin.Picture.Part;
import io.halley.lb.undertow.admin.Recent.Failure;
import io.halley.lb.undertow.admin.Recent.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Pictures, one backend and the journal as JSON. Times are seconds unless a name says otherwise. Thread-safe. */
final class StatsJson {

    private final Settings settings;
    private final Drains drains;

    StatsJson(Settings settings, Drains drains) {
        this.settings = settings;
        this.drains = drains;
    }

    String all(Picture picture) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeNumberProperty("time", picture.time());
            json.writeNumberProperty("journal", picture.journal());
            text(json, "version", settings.version());
            text(json, "node", settings.node());
            text(json, "description", settings.description());
            json.writeNumberProperty("refresh", settings.refresh().toMillis());
            json.writeArrayPropertyStart("frontends");
            picture.frontends().forEach(frontend -> frontend(json, frontend));
            json.writeEndArray();
            json.writeArrayPropertyStart("backends");
            picture.backends().forEach(part -> backend(json, part));
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    String one(Part part) {
        return Json.write(json -> backend(json, part));
    }

    static String journal(List<JournalEntry> entries) {
        return Json.write(json -> {
            json.writeStartArray();
            for (JournalEntry entry : entries) {
                json.writeStartObject();
                json.writeNumberProperty("id", entry.id());
                json.writeNumberProperty("time", entry.time());
                json.writeStringProperty("backend", entry.backend());
                text(json, "server", entry.server());
                json.writeStringProperty("level", word(entry.level()));
                json.writeStringProperty("text", entry.text());
                text(json, "user", entry.user());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void frontend(JsonGenerator json, FrontendSnapshot frontend) {
        json.writeStartObject();
        json.writeStringProperty("name", frontend.name());
        json.writeBooleanProperty("open", frontend.open());
        json.writeNumberProperty("active", frontend.active());
        json.writeNumberProperty("activeMax", frontend.activeMax());
        json.writeNumberProperty("limit", frontend.limit());
        json.writeNumberProperty("connections", frontend.connections());
        json.writeNumberProperty("sessions", frontend.sessions());
        json.writeNumberProperty("rate", frontend.rate());
        json.writeNumberProperty("rateMax", frontend.rateMax());
        json.writeNumberProperty("rateLimit", frontend.rateLimit());
        json.writeNumberProperty("requests", frontend.requests());
        json.writeNumberProperty("bytesIn", frontend.bytesIn());
        json.writeNumberProperty("bytesOut", frontend.bytesOut());
        json.writeNumberProperty("deniedRequests", frontend.deniedRequests());
        json.writeNumberProperty("deniedConnections", frontend.deniedConnections());
        json.writeNumberProperty("requestErrors", frontend.requestErrors());
        responses(json, frontend.responses());
        json.writeEndObject();
    }

    private void backend(JsonGenerator json, Part part) {
        BackendSnapshot backend = part.backend();
        BackendWatch watch = part.watch();
        json.writeStartObject();
        json.writeStringProperty("name", backend.name());
        json.writeStringProperty("algorithm", backend.algorithm());
        json.writeBooleanProperty("up", backend.up());
        json.writeNumberProperty("active", backend.active());
        json.writeNumberProperty("backup", backend.backup());
        json.writeNumberProperty("queued", backend.queued());
        json.writeNumberProperty("sinceChange", backend.sinceChange().toSeconds());
        json.writeNumberProperty("downtime", backend.downtime().toSeconds());
        json.writeNumberProperty("downs", backend.downs());
        traffic(json, backend.traffic());
        recent(json, watch.recent(), watch.second());
        json.writeObjectPropertyStart("refused");
        backend.refused().forEach(json::writeNumberProperty);
        json.writeEndObject();
        BayeuxSnapshot bayeux = backend.bayeux();
        if (bayeux != null) {
            BayeuxJson.backend(json, bayeux);
        }
        json.writeArrayPropertyStart("affinities");
        backend.affinities().forEach(affinity -> affinity(json, affinity));
        json.writeEndArray();
        json.writeArrayPropertyStart("limits");
        backend.limits().forEach(limit -> limit(json, limit));
        json.writeEndArray();
        json.writeArrayPropertyStart("servers");
        backend.servers().forEach(server -> server(json, backend, server, watch));
        json.writeEndArray();
        if (settings.legends()) {
            json.writeStringProperty("config", watch.balancer().backend().toString());
        }
        json.writeEndObject();
    }

    /** What follows an affinity's first word names a cookie or a header. */
    private void affinity(JsonGenerator json, AffinitySnapshot affinity) {
        String name =
                settings.legends() ? affinity.affinity() : affinity.affinity().split(" ", 2)[0];
        json.writeStartObject();
        json.writeStringProperty("affinity", name);
        json.writeNumberProperty("hits", affinity.hits());
        json.writeNumberProperty("misses", affinity.misses());
        json.writeNumberProperty("stale", affinity.stale());
        json.writeNumberProperty("broken", affinity.broken());
        json.writeNumberProperty("entries", affinity.entries());
        json.writeEndObject();
    }

    /** Numbers a client could aim at are told to those only who may see the configuration. */
    private void limit(JsonGenerator json, LimitSnapshot limit) {
        json.writeStartObject();
        json.writeStringProperty("name", limit.name());
        if (settings.legends()) {
            json.writeStringProperty("limit", limit.limit());
        }
        json.writeNumberProperty("refused", limit.refused());
        json.writeNumberProperty("clients", limit.clients());
        json.writeNumberProperty("evicted", limit.evicted());
        json.writeEndObject();
    }

    private void server(JsonGenerator json, BackendSnapshot backend, ServerSnapshot server, BackendWatch watch) {
        json.writeStartObject();
        json.writeStringProperty("name", server.name());
        json.writeStringProperty("status", server.status());
        json.writeStringProperty("health", word(server.health()));
        json.writeStringProperty("admin", word(server.admin()));
        json.writeBooleanProperty("balanced", server.balanced());
        json.writeBooleanProperty("isBackup", server.config().isBackup());
        json.writeNumberProperty("weight", server.weight());
        json.writeNumberProperty("effectiveWeight", server.effectiveWeight() / 16.0);
        json.writeNumberProperty("throttle", server.throttle());
        json.writeNumberProperty("limit", server.limit());
        json.writeNumberProperty(
                "sinceRequest",
                server.sinceRequest() == null ? -1 : server.sinceRequest().toSeconds());
        json.writeNumberProperty("sinceChange", server.sinceChange().toSeconds());
        json.writeNumberProperty("downtime", server.downtime().toSeconds());
        json.writeNumberProperty("downs", server.downs());
        traffic(json, server.traffic());
        recent(json, watch.recent(server.name()), watch.second());
        if (backend.bayeux() != null) {
            BayeuxJson.server(json, server);
        }
        if (server.check() != null) {
            check(json, server.check(), watch.checks(server.name()));
        }
        Drain drain = drains.of(backend.name(), server.name());
        if (drain != null) {
            json.writeObjectPropertyStart("drain");
            json.writeNumberProperty("deadline", drain.deadline());
            json.writeBooleanProperty("thenMaintenance", drain.thenMaintenance());
            json.writeEndObject();
        }
        if (settings.legends()) {
            json.writeStringProperty("uri", server.config().uri().toString());
            json.writeStringProperty("cookie", server.config().cookie());
            json.writeStringProperty("config", server.config().toString());
        }
        json.writeEndObject();
    }

    private static void check(JsonGenerator json, CheckSnapshot check, CheckStrip strip) {
        json.writeObjectPropertyStart("check");
        json.writeStringProperty("status", check.status());
        json.writeNumberProperty("code", check.code());
        json.writeStringProperty("detail", check.detail());
        json.writeNumberProperty("micros", check.nanos() < 0 ? -1 : micros(check.nanos()));
        json.writeStringProperty("progress", check.progress());
        json.writeNumberProperty("passed", check.passed());
        json.writeNumberProperty("failed", check.failed());
        json.writeStringProperty("strip", strip.text());
        json.writeNumberProperty("time", strip.lastTime());
        json.writeEndObject();
    }

    private static void traffic(JsonGenerator json, Traffic traffic) {
        json.writeObjectPropertyStart("traffic");
        json.writeNumberProperty("requests", traffic.requests());
        json.writeNumberProperty("balanced", traffic.balanced());
        json.writeNumberProperty("active", traffic.active());
        json.writeNumberProperty("activeMax", traffic.activeMax());
        json.writeNumberProperty("tunnels", traffic.tunnels());
        json.writeNumberProperty("polls", traffic.polls());
        json.writeNumberProperty("queued", traffic.queued());
        json.writeNumberProperty("queuedMax", traffic.queuedMax());
        json.writeNumberProperty("bytesIn", traffic.bytesIn());
        json.writeNumberProperty("bytesOut", traffic.bytesOut());
        json.writeNumberProperty("connectErrors", traffic.connectErrors());
        json.writeNumberProperty("responseErrors", traffic.responseErrors());
        json.writeNumberProperty("retries", traffic.retries());
        json.writeNumberProperty("redispatches", traffic.redispatches());
        json.writeNumberProperty("clientAborts", traffic.clientAborts());
        json.writeNumberProperty("serverAborts", traffic.serverAborts());
        responses(json, traffic.responses());
        json.writeNumberProperty("queueMicros", micros(traffic.queueNanos()));
        json.writeNumberProperty("connectMicros", micros(traffic.connectNanos()));
        json.writeNumberProperty("responseMicros", micros(traffic.responseNanos()));
        json.writeNumberProperty("totalMicros", micros(traffic.totalNanos()));
        json.writeEndObject();
    }

    private static void responses(JsonGenerator json, Traffic.Responses responses) {
        json.writeObjectPropertyStart("responses");
        json.writeNumberProperty("informational", responses.informational());
        json.writeNumberProperty("success", responses.success());
        json.writeNumberProperty("redirect", responses.redirect());
        json.writeNumberProperty("clientError", responses.clientError());
        json.writeNumberProperty("serverError", responses.serverError());
        json.writeNumberProperty("other", responses.other());
        json.writeEndObject();
    }

    /** The last minute: requests in each second, sums of the rest, and how long responses took. */
    private static void recent(JsonGenerator json, Recent recent, long second) {
        json.writeObjectPropertyStart("minute");
        int[] requests = recent.history(Kind.REQUEST, second);
        json.writeNumberProperty("rate", average(requests));
        json.writeArrayPropertyStart("requests");
        Arrays.stream(requests).forEach(json::writeNumber);
        json.writeEndArray();
        json.writeNumberProperty("polls", recent.total(Kind.POLL, second));
        json.writeNumberProperty("tunnels", recent.total(Kind.TUNNEL, second));
        json.writeNumberProperty("handshakes", recent.total(Kind.HANDSHAKE, second));
        json.writeNumberProperty("errors", recent.total(Kind.ERROR, second));
        long[] micros = recent.responseMicros(second);
        json.writeNumberProperty("p50Micros", micros[0]);
        json.writeNumberProperty("p95Micros", micros[1]);
        Failure failure = recent.lastFailure();
        if (failure != null) {
            json.writeObjectPropertyStart("lastFailure");
            json.writeNumberProperty("time", failure.time());
            json.writeNumberProperty("status", failure.status());
            json.writeStringProperty("termination", failure.termination());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** Over five seconds: one alone jumps. */
    private static double average(int[] requests) {
        int sum = 0;
        for (int i = requests.length - 5; i < requests.length; i++) {
            sum += requests[i];
        }
        return sum / 5.0;
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

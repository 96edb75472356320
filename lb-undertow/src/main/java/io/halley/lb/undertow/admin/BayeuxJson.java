// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.halley.lb.model.BayeuxSnapshot;
import io.halley.lb.model.DrainSnapshot;
import io.halley.lb.model.ServerSnapshot;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JsonGenerator;

/** Writes what a backend has seen of Bayeux. */
final class BayeuxJson {

    private BayeuxJson() {}

    static void backend(JsonGenerator json, BayeuxSnapshot bayeux) {
        json.writeObjectPropertyStart("bayeux");
        json.writeNumberProperty("sessions", bayeux.sessions());
        json.writeNumberProperty("waiting", bayeux.waiting());
        json.writeNumberProperty("handshakes", bayeux.handshakes());
        json.writeNumberProperty("denied", bayeux.denied());
        json.writeNumberProperty("publishes", bayeux.publishes());
        json.writeNumberProperty("disconnects", bayeux.disconnects());
        json.writeNumberProperty("moved", bayeux.moved());
        json.writeNumberProperty("lost", bayeux.lost());
        json.writeNumberProperty("unknown", bayeux.unknown());
        json.writeNumberProperty(
                "pollExcessMicros",
                TimeUnit.NANOSECONDS.toMicros(bayeux.pollExcess().toNanos()));
        json.writeEndObject();
    }

    static void server(JsonGenerator json, ServerSnapshot server) {
        json.writeObjectPropertyStart("sessions");
        json.writeNumberProperty("longPolling", server.sessions().longPolling());
        json.writeNumberProperty("callbackPolling", server.sessions().callbackPolling());
        json.writeNumberProperty("webSocket", server.sessions().webSocket());
        json.writeNumberProperty("total", server.sessions().total());
        json.writeBooleanProperty("moving", server.moving());
        DrainSnapshot drain = server.drain();
        if (drain != null) {
            json.writeNumberProperty("begun", drain.begun());
            json.writeNumberProperty("left", drain.left());
            json.writeNumberProperty("remaining", drain.remaining().toSeconds());
        }
        json.writeEndObject();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.bayeux.Bayeux;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Two servers that the tests answer for, and what clients of CometD say. */
abstract class BayeuxFixture {

    static final String HANDSHAKE = "[{\"channel\":\"/meta/handshake\",\"id\":\"1\"}]";

    Rig rig = rig(Bayeux.defaults());

    static Rig rig(Bayeux bayeux) {
        return Rig.of(
                "s1 s2",
                backend -> backend.bayeux(bayeux)
                        .balance(BalancePolicy.leastSessions())
                        .affinity(Affinity.insertCookie("SERVERID")));
    }

    Call call(String body) {
        return call(body, new FakeRequest());
    }

    Call call(String body, FakeRequest request) {
        Call call = new Call(rig.balancer, request.header("Content-Type", "application/json"));
        return call.body(body).start();
    }

    static String connect(String clientId) {
        return "[{\"channel\":\"/meta/connect\",\"id\":\"4\",\"clientId\":\"" + clientId + "\"}]";
    }

    static String publish(String clientId) {
        return "[{\"channel\":\"/chat\",\"id\":\"5\",\"data\":{},\"clientId\":\"" + clientId + "\"}]";
    }

    /** Lets the server answer with that body, and returns what the client gets. */
    static String answer(Call call, String body) {
        call.respond(200);
        return read(call, body);
    }

    /** Lets the body of an answer pass, and returns what the client gets. */
    static String read(Call call, String body) {
        AnswerTap tap = call.dispatch.tap();
        ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
        tap.see(bytes.duplicate());
        tap.ended();
        byte[] other = tap.mostHeld() > 0 ? tap.replacement(bytes) : null;
        return other == null ? body : new String(other, StandardCharsets.UTF_8);
    }

    /** Begins a session and returns its server. */
    String open(String clientId) {
        Call call = call(HANDSHAKE);
        String server = call.place();
        answer(
                call,
                "[{\"channel\":\"/meta/handshake\",\"successful\":true,\"clientId\":\"" + clientId
                        + "\",\"advice\":{\"timeout\":20000}}]");
        call.end();
        return server;
    }

    long sessions(String server) {
        return rig.server(server).sessions().total();
    }

    static String text(LocalAnswer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}

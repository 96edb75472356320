// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import io.halley.lb.model.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** Opens the dialog that belongs to a form. */
final class ProbeDialogs {

    private static final byte[] NOTHING = {};

    private ProbeDialogs() {}

    static ProbeDialog open(
            ProbeForm form, Expectation expected, HealthCheck check, ServerConfig server, RandomGenerator random) {
        return switch (form.kind()) {
            case TCP -> new ConnectDialog(server.isTls());
            case HTTP ->
                new HeadDialog(
                        ProbeRequest.http(form, authority(check, server)),
                        ResponseRule.status(expected, 200, 399),
                        NOTHING);
            case RAW ->
                new HeadDialog(
                        form.raw().getBytes(StandardCharsets.ISO_8859_1),
                        ResponseRule.status(expected, 200, 399),
                        NOTHING);
            case BAYEUX -> new BayeuxDialog(form, authority(check, server), ResponseRule.status(expected, 200, 200));
            case WEB_SOCKET -> webSocket(form, expected, authority(check, server), random);
        };
    }

    private static ProbeDialog webSocket(
            ProbeForm form, Expectation expected, String authority, RandomGenerator random) {
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        String key = Base64.getEncoder().encodeToString(nonce);
        return new HeadDialog(
                ProbeRequest.webSocket(form, authority, key),
                ResponseRule.webSocket(expected, key),
                closeFrame(random.nextInt()));
    }

    /** RFC 6455 sections 5.2 and 7.4.1: FIN and opcode 8, masked as a client has to, status 1000. */
    private static byte[] closeFrame(int mask) {
        byte m0 = (byte) (mask >>> 24);
        byte m1 = (byte) (mask >>> 16);
        return new byte[] {
            (byte) 0x88,
            (byte) 0x82,
            m0,
            m1,
            (byte) (mask >>> 8),
            (byte) mask,
            (byte) (m0 ^ (1000 >>> 8)),
            (byte) (m1 ^ 1000)
        };
    }

    /** RFC 9112 section 3.2: the port is left out where it is the usual one. */
    private static String authority(HealthCheck check, ServerConfig server) {
        boolean usual = check.port(server) == (server.isTls() ? 443 : 80);
        return check.host(server) + (usual ? "" : ":" + check.port(server));
    }
}

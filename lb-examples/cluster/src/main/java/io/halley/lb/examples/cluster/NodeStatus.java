// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ServerSession;
import org.eclipse.jetty.util.ajax.JSON;

/**
 * Tells about one server as JSON: {@code GET /node}, and {@code GET /node/clients} for messages by clientId.
 *
 * <p>The links of the other servers are not counted as sessions.
 */
@SuppressWarnings("serial") // Never serialised: the container holds the one instance.
final class NodeStatus extends HttpServlet {
    private final String node;
    private final BayeuxServer bayeux;
    private final SessionLog log;
    private final Forwarder forwarder;

    NodeStatus(String node, BayeuxServer bayeux, SessionLog log, Forwarder forwarder) {
        this.node = node;
        this.bayeux = bayeux;
        this.log = log;
        this.forwarder = forwarder;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, ?> body = "/clients".equals(request.getPathInfo()) ? log.messagesByClient() : status();
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().write(new JSON().toJSON(body));
    }

    private Map<String, Object> status() {
        int sessions = 0;
        int webSockets = 0;
        for (ServerSession session : bayeux.getSessions()) {
            if (!session.isLocalSession() && !Forwarder.isLink(session)) {
                sessions++;
                webSockets += session.getServerTransport().getName().equals("websocket") ? 1 : 0;
            }
        }
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("name", node);
        status.put("pid", ProcessHandle.current().pid());
        status.put("sessions", sessions);
        status.put("webSockets", webSockets);
        status.put("handshakes", log.handshakes());
        status.put("unknownSessions", log.unknownSessions());
        status.put("joined", forwarder.joined());
        return status;
    }
}

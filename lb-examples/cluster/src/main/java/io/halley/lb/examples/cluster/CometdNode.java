// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.LocalSession;
import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.ext.AcknowledgedMessagesExtension;
import org.cometd.server.http.JSONHttpTransport;
import org.cometd.server.http.JSONPHttpTransport;
import org.cometd.server.http.jakarta.CometDServlet;
import org.cometd.server.websocket.jetty.JettyWebSocketTransport;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Context;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * One real CometD server: long-polling, callback-polling and WebSocket at {@code /cometd}.
 *
 * <p>Run as a program it takes {@code --name} (default {@code n1}), {@code --port} (default 0, any), {@code --sessions}
 * ({@code plain}, the default, or {@code named}: their ids begin with the server's name) and {@code --trust-sessions}
 * ({@code false}, the default, or {@code true}: a session's id is enough, without the browser cookie). It prints one line
 * {@code node <name> port <port>} once it serves, obeys {@code peer <name> <url>} and {@code publish <channel> <text>}
 * lines on its standard input, and ends when that input ends, so that a parent that dies leaves no server behind.
 */
public final class CometdNode {
    private final String name;
    private final ServerConnector connector;
    private final Forwarder forwarder;
    private final BayeuxServerImpl bayeux;
    private final LocalSession publisher;

    private CometdNode(String name, ServerConnector connector, Forwarder forwarder, BayeuxServerImpl bayeux) {
        this.name = name;
        this.connector = connector;
        this.forwarder = forwarder;
        this.bayeux = bayeux;
        publisher = bayeux.newLocalSession("publisher");
        publisher.handshake();
    }

    /** Starts a server on loopback; port 0 takes any free port. */
    public static CometdNode start(String name, int port) throws Exception {
        return start(name, port, new BayeuxServerImpl());
    }

    /** Starts a server whose sessions' ids begin with its name, so that a balancer needs to remember none of them. */
    public static CometdNode startWithNamedSessions(String name, int port) throws Exception {
        return start(name, port, new NamedSessions(name));
    }

    private static CometdNode start(String name, int port, BayeuxServerImpl bayeux) throws Exception {
        Server server = new Server(new QueuedThreadPool(64, 4));
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new ForwardedRequestCustomizer());
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        // A server that comes back after a kill takes its old port, where the dead one's connections linger.
        connector.setReuseAddress(true);
        // All clients of a dead server come at once.
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);

        ServletContextHandler context = new ServletContextHandler("/");
        server.setHandler(context);
        context.insertHandler(WebSocketUpgradeHandler.from(server, context));

        configure(bayeux, context);
        SessionLog sessions = new SessionLog(name);
        bayeux.addExtension(sessions);
        bayeux.addExtension(new AcknowledgedMessagesExtension());
        context.setAttribute(BayeuxServer.ATTRIBUTE, bayeux);

        ServletHolder cometd = new ServletHolder(CometDServlet.class);
        cometd.setInitOrder(1);
        cometd.setAsyncSupported(true);
        context.addServlet(cometd, "/cometd/*");

        Forwarder forwarder = new Forwarder(name, bayeux);
        server.addBean(forwarder);
        context.addServlet(new ServletHolder(new NodeStatus(name, bayeux, sessions, forwarder)), "/node/*");
        server.start();
        return new CometdNode(name, connector, forwarder, bayeux);
    }

    private static void configure(BayeuxServerImpl bayeux, ServletContextHandler context) {
        bayeux.setOption(Context.class.getName(), context.getContext());
        bayeux.setOption("ws.cometdURLMapping", "/cometd/*");
        // Jetty 12.1.2 closes a compressed WebSocket now and then, under load: "Demand already fulfilled", jetty#14821.
        bayeux.setOption("ws.enableExtension.permessage-deflate", "false");
        // One browser, one server: behind a sticky balancer all tabs of a browser meet here, and with HTTP/2 in front
        // of HTTP/1.1 the default of 1 would send every second tab to polling every 2 s.
        bayeux.setOption("maxSessionsPerBrowser", "-1");
        bayeux.addTransport(new JettyWebSocketTransport(bayeux));
        bayeux.addTransport(new JSONHttpTransport(bayeux));
        bayeux.addTransport(new JSONPHttpTransport(bayeux));
    }

    /** Returns the port it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Subscribes to another server, so that its messages reach the clients of this one; repeatable. */
    public void join(String peer, URI url) {
        forwarder.join(peer, url);
    }

    /** Publishes to this server's own subscribers. */
    public void publish(String channel, String text) {
        bayeux.createChannelIfAbsent(channel).getReference().publish(publisher, text, Promise.noop());
    }

    /** Stops it, where it was not started as a program. */
    public void stop() throws Exception {
        connector.getServer().stop();
    }

    @Override
    public String toString() {
        return "node " + name + " port " + port();
    }

    /** Runs one server until the standard input ends. */
    public static void main(String[] args) throws Exception {
        String name = "n1";
        int port = 0;
        boolean named = false;
        boolean trusting = false;
        for (int i = 0; i < args.length; i += 2) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            switch (value.isEmpty() ? "" : args[i]) {
                case "--name" -> name = value;
                case "--port" -> port = Integer.parseInt(value);
                case "--sessions" -> named = value.equals("named");
                case "--trust-sessions" -> trusting = value.equals("true");
                default -> {
                    System.err.println("argument: " + args[i] + " (expected: --name <name> --port <port>"
                            + " --sessions named|plain --trust-sessions true|false)");
                    System.exit(2);
                }
            }
        }
        BayeuxServerImpl bayeux = named ? new NamedSessions(name) : new BayeuxServerImpl();
        bayeux.setOption("trustClientSession", trusting);
        CometdNode node = start(name, port, bayeux);
        System.out.println(node);
        try {
            obey(node);
        } finally {
            // Halt, as nothing here is worth a graceful stop: the parent is gone, or wants it gone.
            Runtime.getRuntime().halt(0);
        }
    }

    private static void obey(CometdNode node) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.trim().split(" ", 3);
            if (words.length == 3 && words[0].equals("peer")) {
                node.join(words[1], URI.create(words[2]));
            } else if (words.length == 3 && words[0].equals("publish")) {
                node.publish(words[1], words[2]);
            } else {
                System.err.println("command: " + line + " (expected: peer <name> <url> or publish <channel> <text>)");
            }
        }
    }
}

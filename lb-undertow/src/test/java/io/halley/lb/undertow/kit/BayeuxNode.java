// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that speaks as much Bayeux over long polls as a test needs, and answers held connects on command. */
public final class BayeuxNode implements AutoCloseable {

    private static final Pattern CLIENT_ID = Pattern.compile("\"clientId\":\"([^\"]+)\"");
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    private final String name;
    private final ScriptedServer server;
    private final AtomicInteger sessionsMade = new AtomicInteger();
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final List<String> disconnects = new CopyOnWriteArrayList<>();
    private final Semaphore answers = new Semaphore(0);
    private final AtomicInteger held = new AtomicInteger();

    private BayeuxNode(String name) throws IOException {
        this.name = name;
        this.server = ScriptedServer.start(this::serve);
    }

    public static BayeuxNode start(String name) throws IOException {
        return new BayeuxNode(name);
    }

    private void serve(ScriptedConnection connection) throws Exception {
        while (true) {
            String request = connection.request();
            String body = request.substring(request.indexOf("\r\n\r\n") + 4);
            if (request.startsWith("GET")) {
                body = java.net.URLDecoder.decode(
                        request.substring(request.indexOf("message=") + 8, request.indexOf(" HTTP/")),
                        java.nio.charset.StandardCharsets.UTF_8);
            }
            String answer = answer(body);
            boolean jsonp = request.startsWith("GET");
            connection.send(response(jsonp ? "cb(" + answer + ")" : answer));
        }
    }

    private static String response(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private String answer(String body) throws InterruptedException {
        String clientId = find(CLIENT_ID, body);
        String id = find(ID, body);
        if (body.contains("/meta/handshake")) {
            String made = name + "s" + sessionsMade.incrementAndGet();
            sessions.add(made);
            return "[{\"channel\":\"/meta/handshake\",\"id\":\"" + id + "\",\"successful\":true,\"clientId\":\"" + made
                    + "\",\"advice\":{\"interval\":0,\"timeout\":20000,\"reconnect\":\"retry\"}}]";
        }
        if (!sessions.contains(clientId)) {
            return "[{\"channel\":\"/meta/connect\",\"id\":\"" + id + "\",\"successful\":false,"
                    + "\"error\":\"402::session_unknown\",\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}}]";
        }
        if (body.contains("/meta/disconnect")) {
            sessions.remove(clientId);
            disconnects.add(clientId);
            return "[{\"channel\":\"/meta/disconnect\",\"id\":\"" + id + "\",\"successful\":true}]";
        }
        if (body.contains("/meta/connect")) {
            if (!body.contains("\"timeout\":0")) {
                held.incrementAndGet();
                answers.tryAcquire(15, TimeUnit.SECONDS);
                held.decrementAndGet();
            }
            return "[{\"data\":\"" + name + "\",\"channel\":\"/chat\"},{\"channel\":\"/meta/connect\",\"id\":\"" + id
                    + "\",\"successful\":true}]";
        }
        return "[{\"channel\":\"/chat\",\"id\":\"" + id + "\",\"successful\":true}]";
    }

    private static String find(Pattern field, String body) {
        Matcher found = field.matcher(body);
        String last = "";
        while (found.find()) {
            last = found.group(1);
        }
        return last;
    }

    public String uri() {
        return server.uri();
    }

    /** Returns the whole requests that have come. */
    public List<String> requests() {
        return server.requests();
    }

    /** Returns the sessions that there are. */
    public Set<String> sessions() {
        return sessions;
    }

    /** Returns the sessions that were disconnected. */
    public List<String> disconnects() {
        return disconnects;
    }

    /** Returns how many connects are held now. */
    public int held() {
        return held.get();
    }

    /** Answers one held connect. */
    public void answerOne() {
        answers.release();
    }

    /** Dies as a process does: refuses connections, and resets those that are open. */
    public void kill() throws IOException {
        server.kill();
    }

    /** Refuses further connections, and does nothing more for those that are open. */
    public void refuse() throws IOException {
        server.refuse();
    }

    /** Resets the connections that are open, and goes on. */
    public void breakOff() throws IOException {
        for (ScriptedConnection connection : server.connections()) {
            connection.reset();
        }
    }

    @Override
    public void close() throws IOException {
        answers.release(1000);
        server.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One session of a client that writes Bayeux by hand, over one connection. */
public final class BayeuxClient {

    private static final String JSON = "Content-Type: application/json;charset=UTF-8";
    private static final Pattern CLIENT_ID = Pattern.compile("\"clientId\":\"([^\"]+)\"");

    private final RawClient client;
    private String clientId = "";
    private int ids;

    private BayeuxClient(RawClient client) {
        this.client = client;
    }

    public static BayeuxClient over(RawClient client) {
        return new BayeuxClient(client);
    }

    /** Shakes hands; the session's name begins with the server's. */
    public String handshake(String... headers) throws IOException {
        String body = client.post(
                        "/cometd/handshake",
                        "[{\"id\":\"" + ++ids + "\",\"channel\":\"/meta/handshake\",\"version\":\"1.0\"}]",
                        with(headers))
                .body();
        Matcher found = CLIENT_ID.matcher(body);
        clientId = found.find() ? found.group(1) : "";
        return body;
    }

    public String clientId() {
        return clientId;
    }

    /** Goes on with another session's name. */
    public BayeuxClient as(String other) {
        clientId = other;
        return this;
    }

    /** Publishes. */
    public RawClient.Response publish(String data, String... headers) throws IOException {
        return client.post(
                "/cometd/",
                "[{\"id\":\"" + ++ids + "\",\"channel\":\"/chat\",\"data\":" + data + ",\"clientId\":\"" + clientId
                        + "\"}]",
                with(headers));
    }

    /** Sends a connect that is answered at once. */
    public RawClient.Response connectAtOnce() throws IOException {
        return client.post("/cometd/connect", connect(",\"advice\":{\"timeout\":0}"), JSON);
    }

    /** Sends a connect that the server holds; its answer is to be read. */
    public int poll() throws IOException {
        String body = connect("");
        client.send("POST /cometd/connect HTTP/1.1\r\nHost: test\r\n" + JSON + "\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
        return ids;
    }

    public RawClient.Response read() throws IOException {
        return client.read();
    }

    public RawClient raw() {
        return client;
    }

    private String connect(String more) {
        return "[{\"id\":\"" + ++ids + "\",\"channel\":\"/meta/connect\",\"connectionType\":\"long-polling\"" + more
                + ",\"clientId\":\"" + clientId + "\"}]";
    }

    private static String[] with(String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = JSON;
        return all;
    }
}

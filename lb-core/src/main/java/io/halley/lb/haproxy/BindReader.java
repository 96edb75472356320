// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.Settings.Reference;
import io.halley.lb.haproxy.Settings.Reference.What;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code bind}: addresses, ranges of ports, and options. Used for one line. */
final class BindReader {

    private static final String AN_ADDRESS = "[<address>]:<port>[-<port>]";
    private static final int MOST_PORTS = 1000;

    /** Options that are not supported, with how many words belong to each and what to do instead. */
    private static final Map<String, Unsupported> UNSUPPORTED = new LinkedHashMap<>();

    private record Unsupported(int words, String instead) {}

    static {
        UNSUPPORTED.put("alpn", new Unsupported(1, "set HTTP/2 for the listener in Java"));
        UNSUPPORTED.put("proto", new Unsupported(1, "set HTTP/2 for the listener in Java"));
        UNSUPPORTED.put("npn", new Unsupported(1, "set HTTP/2 for the listener in Java"));
        UNSUPPORTED.put("ca-file", new Unsupported(1, "client certificates need Java: set the SSL context"));
        UNSUPPORTED.put("verify", new Unsupported(1, "client certificates need Java: set the SSL context"));
        UNSUPPORTED.put("ciphers", new Unsupported(1, "see jdk.tls.disabledAlgorithms"));
        UNSUPPORTED.put("ciphersuites", new Unsupported(1, "see jdk.tls.disabledAlgorithms"));
        UNSUPPORTED.put("ssl-min-ver", new Unsupported(1, "see jdk.tls.disabledAlgorithms"));
        UNSUPPORTED.put("ssl-max-ver", new Unsupported(1, "see jdk.tls.disabledAlgorithms"));
        UNSUPPORTED.put("crt-list", new Unsupported(1, "name one file with 'crt'"));
        UNSUPPORTED.put("strict-sni", new Unsupported(0, "name one file with 'crt'"));
        UNSUPPORTED.put("interface", new Unsupported(1, "bind to an address of the interface"));
        UNSUPPORTED.put("transparent", new Unsupported(0, "the JVM does not know it"));
        UNSUPPORTED.put("defer-accept", new Unsupported(0, "the JVM does not know it"));
        UNSUPPORTED.put("tfo", new Unsupported(0, "the JVM does not know it"));
        UNSUPPORTED.put("mode", new Unsupported(1, "only TCP is listened on"));
        UNSUPPORTED.put("user", new Unsupported(1, "only TCP is listened on"));
        UNSUPPORTED.put("group", new Unsupported(1, "only TCP is listened on"));
        UNSUPPORTED.put("accept-netscaler-cip", new Unsupported(1, "use 'accept-proxy'"));
        UNSUPPORTED.put("process", new Unsupported(1, "one process serves all"));
        UNSUPPORTED.put("thread", new Unsupported(1, "all IO threads serve all"));
        UNSUPPORTED.put("level", new Unsupported(1, "use the stats page"));
    }

    private boolean acceptProxy;
    private boolean tls;
    private @Nullable String certificate;
    private int maxConnections;
    private int backlog;

    private BindReader() {}

    static void read(Arguments arguments, Draft draft) {
        String addresses = arguments.next(AN_ADDRESS);
        Arguments options = new Arguments("bind " + addresses, arguments.line(), arguments.rest());
        BindReader reader = new BindReader();
        reader.options(options, draft.problems());
        if (reader.tls && reader.certificate == null) {
            draft.problems()
                    .fault(arguments.line(), options.subject() + ": ssl: no certificate (expected: crt <file>)");
        }
        if (reader.tls && reader.certificate != null) {
            draft.problems()
                    .file(arguments.line(), options.subject() + ": crt", NamedFile.Use.CERTIFICATE, reader.certificate);
        }
        for (String address : addresses.split(",", -1)) {
            for (Bind bind : reader.binds(address, options)) {
                draft.add(Settings.BINDS, bind, arguments.line());
                String taken = (bind.host().isEmpty() ? "*" : bind.host()) + ":" + bind.port();
                Reference reference = new Reference(What.ADDRESS, taken, "bind", arguments.line());
                draft.add(Settings.REFERENCES, reference, arguments.line());
            }
        }
    }

    private void options(Arguments options, Problems problems) {
        while (options.hasNext()) {
            try {
                option(options.next("an option"), options);
            } catch (Rejection e) {
                problems.fault(options.line(), e.text());
            }
        }
    }

    private void option(String word, Arguments options) {
        switch (word) {
            case "accept-proxy" -> acceptProxy = true;
            case "ssl" -> tls = true;
            case "crt" -> certificate = options.next("crt", "a file");
            case "maxconn" -> maxConnections = options.integer("maxconn", 0, Integer.MAX_VALUE);
            case "backlog" -> backlog = options.integer("backlog", 0, Integer.MAX_VALUE);
            case "name", "id", "nice" -> options.next(word, "a value"); // matter to HAProxy's own tools only
            case "v4v6", "v6only", "v4only" -> {} // the JVM listens on both families where the system has both
            default -> {
                Unsupported known = UNSUPPORTED.get(word);
                if (known == null) {
                    List<String> all = new ArrayList<>(UNSUPPORTED.keySet());
                    all.addAll(List.of("accept-proxy", "ssl", "crt", "maxconn", "backlog", "name"));
                    throw new Rejection(
                            options.subject() + ": unknown option '" + word + "'" + Spelling.hint(word, all));
                }
                for (int i = 0; i < known.words() && options.hasNext(); i++) {
                    options.next("a value");
                }
                throw new Rejection(options.subject() + ": '" + word + "' is not supported: " + known.instead());
            }
        }
    }

    private List<Bind> binds(String address, Arguments arguments) {
        String text = address.startsWith("ipv4@") || address.startsWith("ipv6@") ? address.substring(5) : address;
        int colon = text.lastIndexOf(':');
        if (text.indexOf('@') >= 0 || text.startsWith("/")) {
            throw arguments.wrong(address, AN_ADDRESS + ", since only TCP is supported");
        } else if (colon < 0) {
            throw arguments.wrong(address, AN_ADDRESS + ", with the port");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String[] ports = text.substring(colon + 1).split("-", 2);
        int first = port(ports[0], address, arguments);
        int last = ports.length > 1 ? port(ports[1], address, arguments) : first;
        if (last < first || last - first >= MOST_PORTS) {
            throw arguments.wrong(address, AN_ADDRESS + ", at most " + MOST_PORTS + " ports in rising order");
        }
        List<Bind> binds = new ArrayList<>();
        for (int port = first; port <= last; port++) {
            String listened = host.equals("*") ? "" : host;
            binds.add(new Bind(listened, port, acceptProxy, tls, certificate, maxConnections, backlog));
        }
        return binds;
    }

    private static int port(String text, String address, Arguments arguments) {
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw arguments.wrong(address, AN_ADDRESS + ", port 1-65535");
        }
        return port;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.List;

/** {@code server}, {@code default-server}: the servers of a backend and what they have in common. */
final class ServerKeywords {

    private static final String AN_ADDRESS = "<address>:<port>";

    private ServerKeywords() {}

    static List<Keyword> all() {
        return List.of(
                new Keyword("server", SectionKind.BACK_NAMED, ServerKeywords::server),
                new Keyword("default-server", SectionKind.BACK, ServerKeywords::defaults),
                Keyword.unsupported("server-template", SectionKind.BACK_NAMED, "write a 'server' line for each server"),
                Keyword.unsupported("dispatch", SectionKind.BACK_NAMED, "use 'server'"),
                Keyword.unsupported(
                        "use-server", SectionKind.BACK_NAMED, "use 'use_backend' and a backend of its own"));
    }

    private static void server(Arguments arguments, Draft draft) {
        String name = arguments.next("<name> <address>:<port>");
        Arguments options = new Arguments("server \"" + name + "\"", arguments.line(), arguments.rest());
        if (name.indexOf('/') >= 0 || name.indexOf(' ') >= 0) {
            throw arguments.wrong(name, "a name without '/' and spaces");
        }
        ServerOptions read =
                draft.get(Settings.DEFAULT_SERVER, new ServerOptions()).copy();
        String address;
        try {
            address = address(options, options.next(AN_ADDRESS));
        } catch (Rejection e) {
            draft.problems().fault(arguments.line(), e.text());
            address = "";
        }
        ServerOptionReader.read(options, read, draft.problems());
        for (ServerLine other : draft.list(Settings.SERVERS)) {
            if (other.name().equals(name)) {
                throw new Rejection("server \"" + name + "\": name already used in "
                        + draft.problems().line(other.line()));
            }
        }
        draft.add(Settings.SERVERS, new ServerLine(name, address, read, arguments.line()), arguments.line());
    }

    private static void defaults(Arguments arguments, Draft draft) {
        ServerOptions options =
                draft.get(Settings.DEFAULT_SERVER, new ServerOptions()).copy();
        ServerOptionReader.read(arguments, options, draft.problems());
        draft.set(Settings.DEFAULT_SERVER, options, arguments.line());
    }

    /** Returns host and port, with an IPv6 address in brackets. */
    private static String address(Arguments arguments, String word) {
        String text = word;
        for (String family : List.of("ipv4@", "ipv6@")) {
            text = text.startsWith(family) ? text.substring(family.length()) : text;
        }
        if (text.startsWith("/") || text.indexOf('@') >= 0) {
            throw arguments.wrong(word, AN_ADDRESS + ", since only TCP is supported");
        }
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw arguments.wrong(word, AN_ADDRESS + ", with the port");
        }
        String host = text.substring(0, colon);
        String port = text.substring(colon + 1);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
            throw arguments.wrong(word, AN_ADDRESS + ", port 1-65535");
        }
        if (host.indexOf(':') >= 0 && !host.startsWith("[")) {
            host = "[" + host + "]";
        }
        return host + ":" + port;
    }
}

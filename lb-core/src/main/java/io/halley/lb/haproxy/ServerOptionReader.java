// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.health.Observe;
import io.halley.lb.health.OnError;
import io.halley.lb.model.ProxyProtocol;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/** Reads the options of {@code server} and {@code default-server}; a fault in one does not hide one in another. */
final class ServerOptionReader {

    /**
     * One option.
     *
     * @param words how many words belong to it, so that those of a misspelt one are not taken for options
     */
    private record Option(int words, Reader reader) {}

    private interface Reader {
        void read(Arguments arguments, ServerOptions options);
    }

    private static final Map<String, Option> OPTIONS = new HashMap<>();

    static {
        flag("backup", options -> options.backup = true);
        flag("no-backup", options -> options.backup = false);
        flag("disabled", options -> options.disabled = true);
        flag("enabled", options -> options.disabled = false);
        flag("check", options -> options.check = true);
        flag("no-check", options -> options.check = false);
        flag("ssl", options -> options.tls = true);
        flag("no-ssl", options -> options.tls = false);
        flag("send-proxy", options -> options.sendProxy = ProxyProtocol.V1);
        flag("send-proxy-v2", options -> options.sendProxy = ProxyProtocol.V2);
        flag("no-send-proxy", options -> options.sendProxy = ProxyProtocol.NONE);
        flag("no-send-proxy-v2", options -> options.sendProxy = ProxyProtocol.NONE);
        flag("check-send-proxy", options -> options.checkSendProxy = true);
        flag("no-check-send-proxy", options -> options.checkSendProxy = false);
        flag("no-check-ssl", options -> {});
        limits();
        checks();
        tls();
        unsupported();
    }

    private ServerOptionReader() {}

    static void read(Arguments arguments, ServerOptions options, Problems problems) {
        while (arguments.hasNext()) {
            String word = arguments.next("an option");
            Option option = OPTIONS.get(word);
            try {
                if (option == null) {
                    skipMisspelt(word, arguments);
                    throw new Rejection(arguments.subject() + ": unknown option '" + word + "'"
                            + Spelling.hint(word, OPTIONS.keySet()));
                }
                option.reader().read(arguments, options);
                String authorities = options.tlsSettings.authorities();
                if (word.equals("ca-file") && authorities != null) {
                    problems.file(
                            arguments.line(),
                            arguments.subject() + ": ca-file",
                            NamedFile.Use.AUTHORITIES,
                            authorities);
                }
            } catch (Rejection e) {
                problems.fault(arguments.line(), e.text());
            }
        }
    }

    private static void skipMisspelt(String word, Arguments arguments) {
        String nearest = Spelling.nearest(word, OPTIONS.keySet());
        Option meant = nearest == null ? null : OPTIONS.get(nearest);
        skip(arguments, meant == null ? 0 : meant.words());
    }

    private static void skip(Arguments arguments, int words) {
        for (int i = 0; i < words && arguments.hasNext(); i++) {
            arguments.next("a value");
        }
    }

    private static void limits() {
        value("weight", (arguments, options) -> options.weight = arguments.integer("weight", 0, 256));
        value("maxconn", (arguments, options) -> options.maxconn = arguments.integer("maxconn", 0, Integer.MAX_VALUE));
        value("minconn", (arguments, options) -> options.minconn = arguments.integer("minconn", 0, Integer.MAX_VALUE));
        value(
                "maxqueue",
                (arguments, options) -> options.maxqueue = arguments.integer("maxqueue", 0, Integer.MAX_VALUE));
        value("source", (arguments, options) -> options.source = SourceKeyword.addresses(arguments, "source"));
        value("cookie", (arguments, options) -> options.cookie = arguments.next("cookie", "a value"));
        value("slowstart", (arguments, options) -> {
            Duration time = arguments.time("slowstart", ChronoUnit.MILLIS);
            options.slowstart = time.isZero() ? null : time;
        });
    }

    private static void checks() {
        value("inter", (arguments, options) -> options.inter = interval("inter", arguments));
        value("fastinter", (arguments, options) -> options.fastinter = interval("fastinter", arguments));
        value("downinter", (arguments, options) -> options.downinter = interval("downinter", arguments));
        value("rise", (arguments, options) -> options.rise = arguments.integer("rise", 1, 10_000));
        value("fall", (arguments, options) -> options.fall = arguments.integer("fall", 1, 10_000));
        value("port", (arguments, options) -> options.checkPort = arguments.integer("port", 1, 65_535));
        value("addr", (arguments, options) -> options.checkHost = arguments.next("addr", "an address"));
        value(
                "error-limit",
                (arguments, options) -> options.errorLimit = arguments.integer("error-limit", 1, 1_000_000));
        value("observe", (arguments, options) -> {
            String word = arguments.next("observe", "layer4 or layer7");
            options.observe = switch (word) {
                case "layer4" -> Observe.LAYER4;
                case "layer7" -> Observe.LAYER7;
                case "none" -> Observe.NONE;
                default -> throw arguments.wrong("observe: " + word, "layer4 or layer7");
            };
        });
        value("on-error", (arguments, options) -> {
            String word = arguments.next("on-error", "fastinter, fail-check, sudden-death or mark-down");
            options.onError = switch (word) {
                case "fastinter" -> OnError.FASTINTER;
                case "fail-check" -> OnError.FAIL_CHECK;
                case "sudden-death" -> OnError.SUDDEN_DEATH;
                case "mark-down" -> OnError.MARK_DOWN;
                default ->
                    throw arguments.wrong("on-error: " + word, "fastinter, fail-check, sudden-death or mark-down");
            };
        });
        value("track", (arguments, options) -> {
            String word = arguments.next("track", "[<backend>/]<server>");
            if (!word.matches("([^/]+/)?[^/]+")) {
                throw arguments.wrong("track: " + word, "[<backend>/]<server>");
            }
            options.track = word;
        });
        value("on-marked-down", (arguments, options) -> {
            String word = arguments.next("on-marked-down", "shutdown-sessions");
            if (!word.equals("shutdown-sessions")) {
                throw arguments.wrong("on-marked-down: " + word, "shutdown-sessions");
            }
            options.shutdownSessions = true;
        });
        value("on-marked-up", (arguments, options) -> {
            String word = arguments.next("on-marked-up", "shutdown-backup-sessions");
            if (!word.equals("shutdown-backup-sessions")) {
                throw arguments.wrong("on-marked-up: " + word, "shutdown-backup-sessions");
            }
            options.shutdownBackupSessions = true;
        });
    }

    private static Duration interval(String option, Arguments arguments) {
        Duration time = arguments.time(option, ChronoUnit.MILLIS);
        if (time.isZero()) {
            throw arguments.wrong(option + ": 0", "more than 0");
        }
        return time;
    }

    private static void tls() {
        value("verify", (arguments, options) -> {
            String word = arguments.next("verify", "none or required");
            options.tlsSettings = options.tlsSettings.verified(
                    switch (word) {
                        case "none" -> false;
                        case "required" -> true;
                        default -> throw arguments.wrong("verify: " + word, "none or required");
                    });
        });
        value(
                "ca-file",
                (arguments, options) ->
                        options.tlsSettings = options.tlsSettings.authorities(arguments.next("ca-file", "a file")));
        value(
                "verifyhost",
                (arguments, options) ->
                        options.tlsSettings = options.tlsSettings.verifiedName(arguments.next("verifyhost", "a name")));
        value("sni", (arguments, options) -> {
            String word = arguments.next("sni", "str(<name>)");
            if (!word.startsWith("str(") || !word.endsWith(")")) {
                throw arguments.wrong("sni: " + word, "str(<name>), the same name for each request");
            }
            options.tlsSettings = options.tlsSettings.serverName(word.substring(4, word.length() - 1));
        });
    }

    private static void unsupported() {
        unsupported("agent-check", 0, "set weight and state by the stats page or by LoadBalancer");
        unsupported("agent-port", 1, "see 'agent-check'");
        unsupported("agent-inter", 1, "see 'agent-check'");
        unsupported("agent-addr", 1, "see 'agent-check'");
        unsupported("agent-send", 1, "see 'agent-check'");
        unsupported("check-ssl", 0, "checks use TLS where the server does");
        unsupported("check-sni", 1, "checks use the server's TLS settings");
        unsupported("crt", 1, "client certificates need Java: set the SSL context");
        unsupported("ciphers", 1, "see jdk.tls.disabledAlgorithms");
        unsupported("non-stick", 0, "requests that a server took are remembered");
        unsupported("redir", 1, "redirect in the application");
        unsupported("resolvers", 1, "names are resolved by the JVM");
        unsupported("resolve-prefer", 1, "names are resolved by the JVM, see java.net.preferIPv6Addresses");
        unsupported("init-addr", 1, "names are resolved by the JVM at each connection");
        unsupported("proto", 1, "servers are spoken to in HTTP/1.1");
        unsupported("alpn", 1, "servers are spoken to in HTTP/1.1");
        unsupported("ws", 1, "servers are spoken to in HTTP/1.1");
        unsupported("id", 1, "servers are known by their names");
        unsupported("init-state", 1, "servers begin up, and the first check may bring them down");
        unsupported("max-reuse", 1, "use 'option http-server-close' to use each connection once");
        unsupported("pool-max-conn", 1, "set ServerConnections.maxIdle in Java");
        unsupported("pool-purge-delay", 1, "set ServerConnections.idleTimeout in Java");
        unsupported("tfo", 0, "the JVM does not know it");
        unsupported("namespace", 1, "the JVM does not know them");
    }

    private interface Flag {
        void set(ServerOptions options);
    }

    private static void flag(String name, Flag flag) {
        OPTIONS.put(name, new Option(0, (arguments, options) -> flag.set(options)));
    }

    private static void value(String name, Reader reader) {
        OPTIONS.put(name, new Option(1, reader));
    }

    private static void unsupported(String name, int words, String instead) {
        OPTIONS.put(name, new Option(words, (arguments, options) -> {
            skip(arguments, words);
            throw new Rejection(arguments.subject() + ": '" + name + "' is not supported: " + instead);
        }));
    }
}

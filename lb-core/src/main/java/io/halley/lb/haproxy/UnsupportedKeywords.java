// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import static io.halley.lb.haproxy.Keyword.ignored;
import static io.halley.lb.haproxy.Keyword.unsupported;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Keywords that HAProxy knows and Halley does not act on: faults with what to use, or warnings if nothing is lost. */
final class UnsupportedKeywords {

    private static final String TCP_STACK = "the system's TCP stack decides";

    /** Options without which everything still works. */
    private static final Map<String, String> IGNORED_OPTIONS = new TreeMap<>(Map.ofEntries(
            Map.entry("tcp-smart-accept", TCP_STACK),
            Map.entry("tcp-smart-connect", TCP_STACK),
            Map.entry("nolinger", TCP_STACK),
            Map.entry("splice-auto", "the JVM copies"),
            Map.entry("splice-request", "the JVM copies"),
            Map.entry("splice-response", "the JVM copies"),
            Map.entry("http-no-delay", "data is passed on at once always"),
            Map.entry("http-buffer-request", "small bodies are read before a server is chosen always"),
            Map.entry("contstats", "counters go on while a request lasts always"),
            Map.entry("socket-stats", "counters are those of the frontend"),
            Map.entry("prefer-last-server", "stickiness is by cookie or table"),
            Map.entry("http-ignore-probes", "connections without a request are closed and not logged always"),
            Map.entry("clitcpka", "idle connections are ended by 'timeout'"),
            Map.entry("srvtcpka", "idle connections are ended by 'timeout'"),
            Map.entry("tcpka", "idle connections are ended by 'timeout'"),
            Map.entry("checkcache", "'cookie ... nocache' keeps caches from the cookie"),
            Map.entry("idle-close-on-response", "idle connections are closed between requests")));

    private static final Map<String, String> OPTIONS = new TreeMap<>(Map.ofEntries(
            Map.entry("httpclose", "use 'option http-server-close'"),
            Map.entry("forceclose", "use 'option http-server-close'"),
            Map.entry("http-tunnel", "leave it out: a WebSocket becomes a tunnel by itself"),
            Map.entry("tcplog", "use 'option httplog'"),
            Map.entry("httpslog", "use 'option httplog'"),
            Map.entry("logasap", "a line is written when all of its fields are known"),
            Map.entry("originalto", "the address that the client connected to is not told to servers"),
            Map.entry("forwarded", "use 'option forwardfor', or ForwardedHeaders in Java"),
            Map.entry("http-use-proxy-header", "Halley is no forward proxy"),
            Map.entry("http_proxy", "Halley is no forward proxy"),
            Map.entry("transparent", "name the servers"),
            Map.entry("http-restrict-req-hdr-names", "names that are no tokens are refused always"),
            Map.entry("accept-invalid-http-request", "messages that are not valid are refused"),
            Map.entry("accept-invalid-http-response", "messages that are not valid are refused"),
            Map.entry("accept-unsafe-violations-in-http-request", "messages that are not valid are refused"),
            Map.entry("accept-unsafe-violations-in-http-response", "messages that are not valid are refused"),
            Map.entry("external-check", "use 'option httpchk'"),
            Map.entry("ldap-check", "use 'option httpchk'"),
            Map.entry("mysql-check", "use 'option httpchk'"),
            Map.entry("pgsql-check", "use 'option httpchk'"),
            Map.entry("redis-check", "use 'option httpchk'"),
            Map.entry("smtpchk", "use 'option httpchk'"),
            Map.entry("spop-check", "use 'option httpchk'"),
            Map.entry("ssl-hello-chk", "use 'option httpchk', or no option for a connection only"),
            Map.entry("independent-streams", "leave it out"),
            Map.entry("srvlog", "use 'log'")));

    private static final Map<String, String> PROXY = new TreeMap<>(Map.ofEntries(
            Map.entry("backlog", "write 'backlog' on the 'bind' line"),
            Map.entry("compression", "let the servers compress, or the application"),
            Map.entry("declare", "use 'capture request header'"),
            Map.entry("description", "use 'stats show-desc'"),
            Map.entry("disabled", "leave the section out"),
            Map.entry("email-alert", "let the log raise the alarm"),
            Map.entry("errorloc", "use 'errorfile'"),
            Map.entry("errorloc302", "use 'errorfile'"),
            Map.entry("errorloc303", "use 'errorfile'"),
            Map.entry("errorfiles", "use 'errorfile'"),
            Map.entry("filter", "there are no filters; handlers of Undertow can be put in front"),
            Map.entry("force-persist", "use 'option persist'"),
            Map.entry("ignore-persist", "use 'use_backend' and a backend without 'cookie'"),
            Map.entry("grace", "use 'hard-stop-after' in 'global'"),
            Map.entry("http-after-response", "headers of responses are changed by the application"),
            Map.entry("http-error", "use 'errorfile'"),
            Map.entry("http-response", "headers of responses are changed by the application"),
            Map.entry("log-format", "use 'option httplog'"),
            Map.entry("log-format-sd", "use 'option httplog'"),
            Map.entry("log-tag", "name the program in the log's configuration"),
            Map.entry("max-keep-alive-queue", "leave it out"),
            Map.entry("max-session-srv-conns", "leave it out"),
            Map.entry("monitor-net", "use 'monitor-uri'"),
            Map.entry("redirect", "redirect in the application"),
            Map.entry("reqadd", "use 'http-request add-header'"),
            Map.entry("reqdel", "use 'http-request del-header'"),
            Map.entry("reqirep", "use 'http-request set-header'"),
            Map.entry("reqrep", "use 'http-request set-header'"),
            Map.entry("rspadd", "headers of responses are changed by the application"),
            Map.entry("rspdel", "headers of responses are changed by the application"),
            Map.entry("tcp-response", "use 'http-request'"),
            Map.entry("unique-id-format", "let the application number its requests"),
            Map.entry("unique-id-header", "let the application number its requests")));

    private static final Map<String, String> GLOBAL = new TreeMap<>(Map.ofEntries(
            Map.entry("ca-base", "write full paths"),
            Map.entry("crt-base", "write full paths"),
            Map.entry("lua-load", "there is no Lua; handlers of Undertow can be put in front"),
            Map.entry("setenv", "pass variables with the environment"),
            Map.entry("presetenv", "pass variables with the environment"),
            Map.entry("unsetenv", "pass variables with the environment"),
            Map.entry("resetenv", "pass variables with the environment"),
            Map.entry("maxconnrate", "use 'rate-limit sessions' in the frontend"),
            Map.entry("maxsessrate", "use 'rate-limit sessions' in the frontend"),
            Map.entry("external-check", "use 'option httpchk'")));

    private UnsupportedKeywords() {}

    static List<Keyword> all() {
        Set<SectionKind> proxies = SectionKind.PROXIES;
        Set<SectionKind> global = Set.of(SectionKind.GLOBAL);
        List<Keyword> keywords = new ArrayList<>();
        IGNORED_OPTIONS.forEach((name, why) -> keywords.add(ignored("option " + name, proxies, why)));
        OPTIONS.forEach((name, instead) -> keywords.add(unsupported("option " + name, proxies, instead)));
        PROXY.forEach((name, instead) -> keywords.add(unsupported(name, proxies, instead)));
        GLOBAL.forEach((name, instead) -> keywords.add(unsupported(name, global, instead)));
        for (String action : List.of("content", "session", "inspect-delay")) {
            keywords.add(
                    unsupported("tcp-request " + action, proxies, "use 'tcp-request connection' or 'http-request'"));
        }
        for (String action : List.of(
                "auth",
                "capture",
                "redirect",
                "return",
                "replace-header",
                "replace-value",
                "replace-path",
                "replace-uri",
                "set-path",
                "set-uri",
                "set-query",
                "set-method",
                "set-src",
                "silent-drop",
                "use-service",
                "wait-for-body",
                "set-log-level",
                "set-timeout",
                "set-priority-class",
                "cache-use",
                "lua")) {
            keywords.add(unsupported(
                    "http-request " + action,
                    proxies,
                    "only allow, deny, tarpit, reject, track-sc0 to track-sc2,"
                            + " set-header, add-header and del-header are"));
        }
        keywords.add(ignored("id", SectionKind.NAMED, "sections are known by their names"));
        keywords.add(ignored("enabled", SectionKind.PROXIES, "a section is used always"));
        keywords.add(ignored("bind-process", SectionKind.PROXIES, "one JVM serves all"));
        return keywords;
    }

    /** Returns whether this is an option of HAProxy that is never on here. */
    static boolean isOption(String name) {
        return IGNORED_OPTIONS.containsKey(name) || OPTIONS.containsKey(name);
    }
}

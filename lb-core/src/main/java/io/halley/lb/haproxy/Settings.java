// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.affinity.LearnedAffinity;
import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.haproxy.rule.Condition;
import io.halley.lb.haproxy.rule.Criterion;
import io.halley.lb.haproxy.rule.Rule;
import io.halley.lb.limit.CounterTable;
import io.halley.lb.model.Captures;
import io.halley.lb.model.ForwardedHeaders;
import io.halley.lb.model.SourceAddresses;
import io.halley.lb.retry.Redispatch;
import io.halley.lb.retry.RetryOn;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What sections can set. */
final class Settings {

    static final Setting<String> MODE = Setting.inherited("mode");
    static final Setting<Integer> MAXCONN = Setting.inherited("maxconn");
    static final Setting<Integer> RATE_LIMIT = Setting.inherited("rate-limit sessions");
    static final Setting<List<LogTarget>> LOG = Setting.inherited("log");
    static final Setting<Boolean> LOG_GLOBAL = Setting.inherited("log global");
    static final Setting<StatsSettings> STATS = Setting.inherited("stats");
    static final Setting<Map<Integer, String>> ERROR_FILES = Setting.inherited("errorfile");
    static final Setting<Captures> CAPTURES = Setting.own("capture");
    static final Setting<Boolean> HTTP_LOG = Setting.inherited("option httplog");
    static final Setting<ForwardedHeaders> FORWARD_FOR = Setting.inherited("option forwardfor");

    static final Setting<List<Bind>> BINDS = Setting.own("bind");
    static final Setting<String> DEFAULT_BACKEND = Setting.inherited("default_backend");
    static final Setting<List<BackendRule>> USE_BACKEND = Setting.own("use_backend");
    static final Setting<String> MONITOR_URI = Setting.inherited("monitor-uri");
    static final Setting<List<Condition>> MONITOR_FAIL = Setting.own("monitor fail");

    static final Setting<Map<String, List<Criterion>>> ACLS = Setting.own("acl");
    static final Setting<List<Rule>> REQUEST_RULES = Setting.own("http-request");
    static final Setting<List<Rule>> CONNECTION_RULES = Setting.own("tcp-request connection");
    static final Setting<List<Reference>> REFERENCES = Setting.own("references");

    static final Setting<BalancePolicy> BALANCE = Setting.inherited("balance");
    static final Setting<Integer> HASH_BALANCE_FACTOR = Setting.inherited("hash-balance-factor");
    static final Setting<Integer> FULLCONN = Setting.inherited("fullconn");
    static final Setting<ServerOptions> DEFAULT_SERVER = Setting.inherited("default-server");
    static final Setting<SourceAddresses> SOURCE = Setting.inherited("source");
    static final Setting<List<ServerLine>> SERVERS = Setting.own("server");
    static final Setting<CookieLine> COOKIE = Setting.inherited("cookie");
    static final Setting<String> DYNAMIC_COOKIE_KEY = Setting.inherited("dynamic-cookie-key");
    static final Setting<LearnedAffinity> APPSESSION = Setting.own("appsession");
    static final Setting<CounterTable> STICK_TABLE = Setting.own("stick-table");
    static final Setting<List<StickRule>> STICK = Setting.own("stick");
    static final Setting<Integer> RETRIES = Setting.inherited("retries");
    static final Setting<Redispatch> REDISPATCH = Setting.inherited("option redispatch");
    static final Setting<RetryOn> RETRY_ON = Setting.inherited("retry-on");
    static final Setting<Bayeux> BAYEUX = Setting.inherited("option bayeux");
    static final Setting<CheckLine> CHECK = Setting.inherited("check request");
    static final Setting<Boolean> HTTPCHK = Setting.inherited("option httpchk");
    static final Setting<CheckExpectation> CHECK_EXPECT = Setting.inherited("http-check expect");
    static final Setting<Boolean> SERVER_CLOSE = Setting.inherited("option http-server-close");
    static final Setting<Boolean> REUSE = Setting.inherited("http-reuse");

    static final Setting<Integer> BUFFER_SIZE = Setting.own("tune.bufsize");
    static final Setting<Integer> SPREAD_CHECKS = Setting.own("spread-checks");
    static final Setting<Duration> HARD_STOP_AFTER = Setting.own("hard-stop-after");

    private Settings() {}

    /** Something that has to exist once the whole file is read. */
    record Reference(What what, String name, String by, int line) {
        enum What {
            BACKEND,
            TABLE,
            /** No other section and no other line may have it. */
            ADDRESS
        }
    }

    /** Returns the setting of a timeout, by its second word. */
    static Setting<Duration> timeout(String name) {
        return Setting.inherited("timeout " + name);
    }

    /** Returns the setting of an option that is on or off. */
    static Setting<Boolean> option(String name) {
        return Setting.inherited("option " + name);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import static io.halley.lb.haproxy.Config.frontend;
import static io.halley.lb.haproxy.Config.warningsInFrontend;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.haproxy.rule.Action;
import io.halley.lb.haproxy.rule.FakeContext;
import io.halley.lb.haproxy.rule.Rule;
import io.halley.lb.limit.Counter;
import io.halley.lb.limit.CounterTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code acl}, {@code http-request}, {@code tcp-request connection}, {@code use_backend}. */
class RuleLinesTest {

    private static final String TABLE =
            "stick-table type ip size 1m expire 30s store conn_cur,conn_rate(3s),http_req_rate(10s),http_err_rate(20s)";

    @Test
    void readsTheAbuseProtectionThatGuidesShow() {
        HaproxyFrontend frontend = frontend(
                TABLE,
                "tcp-request connection track-sc0 src",
                "tcp-request connection reject if { sc0_conn_cur gt 100 } || { src_conn_rate gt 50 }",
                "acl health path_beg /health",
                "http-request deny deny_status 429 if { sc0_http_req_rate gt 20 } !health",
                "http-request tarpit if { sc0_http_err_rate ge 10 }");

        assertThat(frontend.connectionRules())
                .extracting(Rule::action)
                .element(1)
                .isEqualTo(new Action.Reject());
        assertThat(frontend.requestRules())
                .extracting(Rule::action)
                .containsExactly(new Action.Deny(429), new Action.Tarpit(500));
        assertThat(applied(frontend.connectionRules(), context().counter(0, Counter.CONN_CUR, 101)))
                .isEqualTo("TR");
        assertThat(applied(frontend.connectionRules(), context().counter(0, Counter.CONN_CUR, 100)))
                .isEqualTo("T");
        assertThat(applied(frontend.connectionRules(), context().ofSource("f", Counter.CONN_RATE, 51)))
                .isEqualTo("TR");
        assertThat(applied(frontend.requestRules(), context().counter(0, Counter.HTTP_REQ_RATE, 21)))
                .isEqualTo("D");
        assertThat(applied(
                        frontend.requestRules(), context().target("/health?x").counter(0, Counter.HTTP_REQ_RATE, 21)))
                .isEmpty();
        assertThat(applied(frontend.requestRules(), context().counter(0, Counter.HTTP_ERR_RATE, 10)))
                .isEqualTo("P");
    }

    @Test
    void readsStickTableWithItsCounters() {
        HaproxyConfiguration configuration = Config.read(Config.frontendText(TABLE));

        assertThat(configuration.tables())
                .containsEntry(
                        "f",
                        new CounterTable(
                                "f",
                                CounterTable.Type.ADDRESS,
                                32,
                                1 << 20,
                                Duration.ofSeconds(30),
                                Map.of(
                                        Counter.CONN_CUR,
                                        Duration.ZERO,
                                        Counter.CONN_RATE,
                                        Duration.ofSeconds(3),
                                        Counter.HTTP_REQ_RATE,
                                        Duration.ofSeconds(10),
                                        Counter.HTTP_ERR_RATE,
                                        Duration.ofSeconds(20))));
    }

    @Test
    void readsTheKeyAndTheTableOfTrack() {
        List<Rule> rules = frontend(TABLE, "http-request track-sc2 src,ipmask(32,64) table f if METH_POST")
                .requestRules();

        Action.Track track = (Action.Track) rules.get(0).action();
        assertThat(track.slot()).isEqualTo(2);
        assertThat(track.table()).isEqualTo("f");
        assertThat(track.key().text(context().from("2001:db8:1:2:3::4"))).isEqualTo("2001:db8:1:2:0:0:0:0");
    }

    @Test
    void readsSetAddAndDelHeader() {
        List<Rule> rules = frontend(
                        "http-request set-header X-Src \"%[src] via %ci 100%% %[hdr(X-A)]\"",
                        "http-request add-header X-Path %[path]", "http-request del-header X-Evil")
                .requestRules();
        FakeContext context = context().target("/a?b").header("X-A", "one");

        assertThat(rules)
                .extracting(Rule::action)
                .extracting(action -> (Action.Header) action)
                .extracting(header -> header.change() + " " + header.name() + ": "
                        + header.value().render(context))
                .containsExactly("SET X-Src: 10.0.0.1 via 10.0.0.1 100% one", "ADD X-Path: /a", "DELETE X-Evil: ");
    }

    @Test
    void readsUseBackendInItsOrder() {
        HaproxyFrontend frontend =
                frontend("acl api path_beg /api", "use_backend b if api", "use_backend b unless TRUE");

        assertThat(frontend.backendFor(context().target("/api/x"))).isEqualTo("b");
        assertThat(frontend.backendRules()).hasSize(2);
        assertThat(frontend.defaultBackend()).isEqualTo("b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '%',
            quoteCharacter = '`',
            value = {
                "{ path /cometd }%true",
                "{ path /cometd/ }%false",
                "{ path -i /COMETD }%true",
                "{ path_beg /com }%true",
                "{ path_end etd }%true",
                "{ path_sub ome }%true",
                "{ path_dir cometd }%true",
                "{ path_reg ^/c.*d$ }%true",
                "{ path_len 7 }%true",
                "{ path -m beg /x /com }%true",
                "{ path -- -i }%false",
                "{ url /cometd?a=1&b }%true",
                "{ query -m sub a=1 }%true",
                "{ url_param(a) 1 }%true",
                "{ url_param(c) -m found }%false",
                "{ method POST PUT }%true",
                "METH_POST%true",
                "METH_GET%false",
                "{ hdr(Upgrade) -i websocket }%true",
                "{ hdr(upgrade) h2c }%true",
                "{ hdr(X-None) -m found }%false",
                "{ hdr(X-Num) -m len 2 }%true",
                "{ cook(SID) abc }%true",
                "{ src 10.0.0.0/8 }%true",
                "{ src 10.0.0.2 192.168.0.0/16 }%false",
                "{ src ::1 }%false",
                "LOCALHOST%false",
                "TRUE%true",
                "FALSE%false",
                "!FALSE%true",
                "! FALSE%true",
                "!!FALSE%false",
                "!{ path /x }%true",
                "FALSE or TRUE%true",
                "FALSE || FALSE%false",
                "TRUE FALSE or TRUE TRUE%true",
                "{ sc0_conn_rate 5 }%true",
                "{ sc0_conn_rate 6 }%false",
                "{ sc_conn_rate(0) 5 }%true",
                "{ sc0_conn_rate 3:5 }%true",
                "{ sc0_conn_rate :4 }%false",
                "{ sc0_conn_rate lt 5 }%false",
                "{ sc0_conn_rate le 5 }%true",
                "{ sc0_conn_rate eq 4 eq 5 }%true",
                "{ sc1_conn_rate ge 0 }%false",
                "{ sc1_conn_rate -m found }%false",
                "{ sc0_conn_rate -m bool }%true",
                "{ src_conn_cur eq 0 }%true",
                "{ nbsrv(b) 2 }%true",
                "{ hdr(X-Num),lower 42 }%true"
            })
    void evaluatesConditions(String condition, boolean holds) {
        FakeContext context = context()
                .method("POST")
                .target("/cometd?a=1&b")
                .header("Upgrade", "WebSocket, h2c")
                .header("X-Num", "42")
                .cookie("SID", "abc")
                .counter(0, Counter.CONN_RATE, 5)
                .servers("b", 2);

        Rule when = frontend(TABLE, "http-request deny if " + condition)
                .requestRules()
                .get(0);
        Rule unless = frontend(TABLE, "http-request deny unless " + condition)
                .requestRules()
                .get(0);

        assertThat(when.condition().holds(context)).isEqualTo(holds);
        assertThat(unless.condition().holds(context)).isEqualTo(!holds);
    }

    @Test
    void takesSeveralAclLinesOfANameForOr() {
        Rule rule = frontend("acl a path /x", "acl a path /y", "http-request deny if a")
                .requestRules()
                .get(0);

        assertThat(rule.condition().holds(context().target("/y"))).isTrue();
        assertThat(rule.condition().holds(context().target("/z"))).isFalse();
        assertThat(rule.condition()).hasToString("if a");
        assertThat(rule.line()).isEqualTo(12);
    }

    @Test
    void warnsOfRulesThatNeverApply() {
        assertThat(warningsInFrontend(
                        "tcp-request connection reject if { path /x }",
                        "http-request deny",
                        "http-request tarpit",
                        "acl x path"))
                .containsExactly(
                        "haproxy.cfg:10: tcp-request connection reject: never applies, since it asks for the request,"
                                + " which has not come yet",
                        "haproxy.cfg:12: http-request tarpit: never applies, since line 11 is final without a condition",
                        "haproxy.cfg:13: 'path' never matches: it has no pattern; use '-m found' to ask for existence");
    }

    /** Returns a letter for each rule that applies, up to the first that is final. */
    private static String applied(List<Rule> rules, FakeContext context) {
        StringBuilder applied = new StringBuilder();
        for (Rule rule : rules) {
            if (rule.condition().holds(context)) {
                Action action = rule.action();
                applied.append(
                        action instanceof Action.Tarpit
                                ? 'P'
                                : action.getClass().getSimpleName().charAt(0));
                if (action.isFinal()) {
                    break;
                }
            }
        }
        return applied.toString();
    }

    private static FakeContext context() {
        return new FakeContext();
    }
}

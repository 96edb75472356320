// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import static io.halley.lb.haproxy.Config.DEFAULTS;
import static io.halley.lb.haproxy.Config.backend;
import static io.halley.lb.haproxy.Config.engine;
import static io.halley.lb.haproxy.Config.faultsIn;
import static io.halley.lb.haproxy.Config.read;
import static io.halley.lb.haproxy.Config.warningsIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Backend;
import io.halley.lb.affinity.Affinity;
import io.halley.lb.affinity.CookieAffinity;
import io.halley.lb.affinity.UriMode;
import io.halley.lb.model.KeyExtractor;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code cookie}, {@code appsession}, {@code stick-table} and {@code stick}. */
class StickLinesTest {

    private static final CookieAffinity INSERTED =
            Affinity.insertCookie("SID").indirect(false).nocache(false);
    private static final Duration QUARTER = Duration.ofMinutes(15);

    @Test
    void readsCookieInsertWithNothingElseOn() {
        assertThat(backend("cookie SID insert").affinities()).containsExactly(INSERTED);
    }

    @Test
    void readsTheOptionsOfAnInsertedCookie() {
        assertThat(backend("cookie SID insert indirect nocache postonly preserve httponly secure")
                        .affinities())
                .containsExactly(INSERTED.indirect(true)
                        .nocache(true)
                        .postOnly(true)
                        .preserve(true)
                        .httpOnly(true)
                        .secure(true));
        assertThat(backend("cookie SID insert domain .a.org domain .b.org attr SameSite=Lax attr Priority=High")
                        .affinities())
                .containsExactly(INSERTED.domain(".a.org")
                        .domain(".b.org")
                        .attribute("SameSite=Lax")
                        .attribute("Priority=High"));
    }

    @Test
    void readsMaxidleAndMaxlifeInSeconds() {
        assertThat(backend("cookie SID insert maxidle 30 maxlife 8h").affinities())
                .containsExactly(INSERTED.maxIdle(Duration.ofSeconds(30)).maxLife(Duration.ofHours(8)));
    }

    @Test
    void readsCookieRewriteAndPrefix() {
        assertThat(backend("cookie JSESSIONID rewrite").affinities())
                .containsExactly(Affinity.rewriteCookie("JSESSIONID"));
        assertThat(backend("cookie JSESSIONID prefix").affinities())
                .containsExactly(Affinity.prefixCookie("JSESSIONID"));
    }

    @Test
    void warnsOfOptionsThatNeedInsert() {
        assertThat(warningsIn("cookie JSESSIONID prefix nocache"))
                .containsExactly("haproxy.cfg:10: cookie: 'nocache' has no effect without 'insert'");
        assertThat(backend("cookie JSESSIONID prefix nocache").affinities())
                .containsExactly(Affinity.prefixCookie("JSESSIONID"));
    }

    @Test
    void readsDynamicCookies() {
        String text = DEFAULTS + "backend b\n dynamic-cookie-key secret\n cookie SID insert dynamic\n"
                + " server s1 127.0.0.1:81\n server s2 127.0.0.1:82 cookie own\n";
        Backend backend = engine(read(text).backend("b"));

        assertThat(backend.affinities()).containsExactly(INSERTED.dynamic("secret"));
        // A value that is the name is what makes the engine derive one.
        assertThat(backend.servers()).extracting(server -> server.cookie()).containsExactly("s1", "own");
    }

    @Test
    void readsAppsession() {
        assertThat(backend("appsession JSESSIONID len 52 timeout 15m").affinities())
                .containsExactly(
                        Affinity.learnCookie("JSESSIONID", QUARTER).length(52).requestLearn(false));
        assertThat(backend("appsession BAYEUX_BROWSER len 52 timeout 15m request-learn mode query-string")
                        .affinities())
                .containsExactly(Affinity.learnCookie("BAYEUX_BROWSER", QUARTER)
                        .length(52)
                        .mode(UriMode.QUERY_STRING));
    }

    @Test
    void readsAppsessionOfAPrefix() {
        assertThat(backend("appsession ASPSESSIONID len 64 timeout 15m prefix").affinities())
                .containsExactly(Affinity.learnCookie("ASPSESSIONID", QUARTER)
                        .length(64)
                        .requestLearn(false)
                        .namePrefix(true));
        assertThat(warningsIn("cookie SID insert", "appsession S len 52 timeout 15m prefix"))
                .containsExactly(
                        "haproxy.cfg:11: appsession S prefix: also takes the cookie SID of the 'cookie' line for"
                                + " a session");
    }

    @Test
    void conditionsOfEqualCriteriaAreEqualSoThatTablesOutliveAReload() {
        String table = "stick-table type string len 52 size 1k expire 15m";
        for (String condition : new String[] {
            "if { path_beg /a }",
            "unless { hdr(X-A) -m reg -i ^b.*c$ } METH_POST",
            "if { src 10.0.0.0/8 } or !{ cook(a),lower -m len gt 3 }",
            "if LOCALHOST { url_param(x) -m found }"
        }) {
            String line = "stick on cook(BB) " + condition;
            assertThat(backend(table, line).affinities())
                    .isEqualTo(backend(table, line).affinities())
                    .hasSameHashCodeAs(backend(table, line).affinities())
                    .isNotEqualTo(backend(table, "stick on cook(BB)").affinities());
        }
        assertThat(backend(table, "acl a path /1", "stick on src if a").affinities())
                .as("an ACL of another meaning")
                .isNotEqualTo(
                        backend(table, "acl a path /2", "stick on src if a").affinities());
        assertThat(backend(table, "stick on src if { hdr(X) -m reg a }").affinities())
                .isNotEqualTo(
                        backend(table, "stick on src if { hdr(X) -m reg b }").affinities())
                .isNotEqualTo(
                        backend(table, "stick on src if { hdr(X) -i -m reg a }").affinities());
    }

    @Test
    void linesOfOneKeyAndTableAreOneAffinity() {
        String table = "stick-table type ip size 1k expire 15m";

        assertThat(backend(table, "stick on src if METH_GET", "stick on src if METH_POST")
                        .affinities())
                .hasSize(1);
        assertThat(backend(table, "stick on src if METH_GET", "stick on src").affinities())
                .isEqualTo(backend(table, "stick on src").affinities());
        assertThat(backend(table, "stick match src if METH_GET", "stick store-request src")
                        .affinities()
                        .get(0))
                .asString()
                .endsWith(" size 1024 expire 900000ms match if METH_GET");
    }

    @Test
    void leavesOutAnAppsessionOnTheCookieThatIsInserted() {
        assertThat(backend("cookie SID insert", "appsession SID len 52 timeout 15m")
                        .affinities())
                .containsExactly(INSERTED);
        assertThat(backend("cookie SID insert", "appsession OTHER len 52 timeout 15m")
                        .affinities())
                .hasSize(2);
    }

    @Test
    void takesABinaryTableForOneOfTexts() {
        assertThat(backend("stick-table type binary len 20 size 1k expire 15m", "stick on hdr(X-Client)")
                        .affinities())
                .containsExactly(Affinity.stickOn(KeyExtractor.header("X-Client"), QUARTER)
                        .maxEntries(1024)
                        .length(20));
    }

    @Test
    void readsStickOn() {
        String table = "stick-table type ip size 10k expire 15m";

        assertThat(backend(table, "stick on src").affinities())
                .containsExactly(Affinity.stickOn(KeyExtractor.source(), QUARTER)
                        .maxEntries(10_240)
                        .length(32));
        assertThat(backend(table, "stick on src,ipmask(24,64)").affinities())
                .containsExactly(Affinity.stickOn(KeyExtractor.source(24, 64), QUARTER)
                        .maxEntries(10_240)
                        .length(32));
        assertThat(backend("stick-table type string len 64 size 1k expire 15m", "stick on hdr(X-Client)")
                        .affinities())
                .containsExactly(Affinity.stickOn(KeyExtractor.header("X-Client"), QUARTER)
                        .maxEntries(1024)
                        .length(64));
        assertThat(backend(table, "stick on url_param(client)").affinities())
                .containsExactly(Affinity.stickOn(KeyExtractor.queryParameter("client"), QUARTER)
                        .maxEntries(10_240)
                        .length(32));
    }

    @Test
    void takesStickMatchAndStoreRequestOfOneKeyForStickOn() {
        String table = "stick-table type ip size 1k expire 15m";

        assertThat(backend(table, "stick match src", "stick store-request src").affinities())
                .isEqualTo(backend(table, "stick on src").affinities());
    }

    @Test
    void learnsACookieByStickLines() {
        String table = "stick-table type string len 52 size 1k expire 15m";

        assertThat(backend(table, "stick match req.cook(BB)", "stick store-response res.cook(BB)")
                        .affinities())
                .containsExactly(Affinity.learnCookie("BB", QUARTER)
                        .requestLearn(false)
                        .maxEntries(1024)
                        .length(52));
        assertThat(backend(table, "stick on req.cook(BB)", "stick store-response set-cookie(BB)")
                        .affinities())
                .containsExactly(
                        Affinity.learnCookie("BB", QUARTER).maxEntries(1024).length(52));
    }

    @Test
    void takesTheTableOfAnotherSectionIfToldSo() {
        String text = DEFAULTS + "backend t\n stick-table type ip size 5 expire 15m\nbackend b\n stick on src table t\n"
                + " server s 127.0.0.1:80\n";

        assertThat(engine(read(text).backend("b")).affinities())
                .containsExactly(Affinity.stickOn(KeyExtractor.source(), QUARTER)
                        .maxEntries(5)
                        .length(32));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cookie|cookie: nothing (expected: the name of a cookie)",
                "cookie SID|cookie: no mode (expected: one of insert, rewrite and prefix)",
                "cookie SID insert prefix|cookie: insert and prefix (expected: one of insert, rewrite and prefix)",
                "cookie SID insert domain|cookie: domain: nothing (expected: a domain)",
                "cookie SID insert maxidle x|cookie: maxidle: x (expected: a time, for example 500ms, 30s or 10m, at"
                        + " most 24d)",
                "cookie SID insert dynamic|cookie: dynamic: no secret (expected: a 'dynamic-cookie-key' line)",
                "appsession SID len 5|appsession: no timeout (expected: len <length> and timeout <time>)",
                "appsession SID len 5 timeout 1m sid|appsession: sid (expected: len, timeout, request-learn, prefix or"
                        + " mode)",
                "stick on path|stick on: path (expected: src, hdr(<name>), url_param(<name>) or cook(<name>))",
                "stick on src when TRUE|stick on: when (expected: 'if' or 'unless' and a condition, or nothing)",
                "stick on src if { sc0_conn_cur gt 2 }|stick on: 'if { sc0_conn_cur gt 2 }' is not supported (expected: a"
                        + " condition on the request, without counters and nbsrv)",
                "stick on src table nope|stick on: no stick-table in section 'nope'",
                "stick-table type ip|stick-table: no size (expected: type <type> size <entries>)",
                "stick-table type foo size 1|stick-table: type: foo (expected: ip, ipv6, integer, string or binary)",
                "stick-table type ip size 1x|stick-table: size: 1x (expected: a size, for example 4096, 100k or 1m)",
                "stick-table type ip size 1 store http_rq_rate(1s)|stick-table: store: unknown counter"
                        + " 'http_rq_rate(1s)'; did you mean 'http_req_rate'?",
                "stick-table type ip size 1 store conn_rate|stick-table: store: conn_rate (expected:"
                        + " conn_rate(<period>), a time, for example 500ms, 30s or 10m)"
            })
    void saysWhatIsWrong(String line, String fault) {
        assertThat(faultsIn(line)).containsExactly("haproxy.cfg:10: " + fault);
    }

    @Test
    void saysWhatIsMissingBesideAStickLine() {
        assertThat(faultsIn("stick-table type ip size 1k", "stick match src"))
                .containsExactly("haproxy.cfg:11: stick match: alone it keeps no client (expected: 'stick on')");
        assertThat(faultsIn("stick-table type ip size 1k", "stick store-response res.cook(BB)"))
                .containsExactly("haproxy.cfg:11: stick: cookie BB: no 'stick match' line beside it");
    }
}

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
import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.bayeux.Feature;
import io.halley.lb.model.ForwardedHeaders;
import io.halley.lb.model.KeyExtractor;
import io.halley.lb.model.ServerConnections;
import io.halley.lb.model.Timeouts;
import io.halley.lb.retry.Redispatch;
import io.halley.lb.retry.RetryOn;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backend says of balancing, retries, timeouts and headers. */
class BackendLinesTest {

    @ParameterizedTest
    @CsvSource({
        "roundrobin,roundrobin",
        "static-rr,roundrobin",
        "leastconn,leastconn",
        "first,first",
        "source,source",
        "random,random",
        "random(3),random",
        "uri,hash",
        "hash path,hash"
    })
    void readsBalance(String line, String algorithm) {
        assertThat(backend("balance " + line).balance().algorithm()).startsWith(algorithm);
    }

    @Test
    void balancesInTurnsIfNothingIsSaid() {
        assertThat(backend().balance()).isEqualTo(BalancePolicy.roundRobin());
    }

    @Test
    void readsTheKeysOfBalance() {
        assertThat(backend("balance hdr(X-Client)").balance())
                .isEqualTo(BalancePolicy.hash(KeyExtractor.header("X-Client")));
        assertThat(backend("balance url_param client").balance())
                .isEqualTo(BalancePolicy.hash(KeyExtractor.queryParameter("client")));
        assertThat(backend("balance hash req.cook(SID)").balance())
                .isEqualTo(BalancePolicy.hash(KeyExtractor.cookie("SID")));
        assertThat(backend("balance uri len 10 depth 2").balance())
                .isEqualTo(BalancePolicy.hash(new HashKeys.Uri(10, 2, false)));
        assertThat(backend("balance hdr(Host) use_domain_only").balance())
                .isEqualTo(BalancePolicy.hash(new HashKeys.Domain("Host")));
    }

    @Test
    void readsHashTypeAndHashBalanceFactorOnLinesOfTheirOwn() {
        assertThat(backend("hash-balance-factor 150", "balance source", "hash-type consistent sdbm avalanche")
                        .balance())
                .isEqualTo(BalancePolicy.source().loadFactor(150));
    }

    @Test
    void warnsThatHashingIsConsistentAlways() {
        assertThat(warningsIn("hash-type map-based"))
                .containsExactly(
                        "haproxy.cfg:10: 'hash-type map-based' is taken for 'consistent': a server that comes or"
                                + " goes moves its own clients only, not all");
    }

    @Test
    void readsRetries() {
        assertThat(backend("retries 7").retry().retries()).isEqualTo(7);
        assertThat(backend().retry().retries()).isEqualTo(3);
    }

    @Test
    void readsOptionRedispatch() {
        assertThat(backend().retry().redispatch()).isEqualTo(Redispatch.NEVER);
        assertThat(backend("option redispatch").retry().redispatch()).isEqualTo(Redispatch.LAST_RETRY);
        assertThat(backend("option redispatch 2").retry().redispatch()).isEqualTo(Redispatch.every(2));
        assertThat(backend("option redispatch -2").retry().redispatch()).isEqualTo(Redispatch.fromLast(2));
        assertThat(backend("option redispatch", "no option redispatch").retry().redispatch())
                .isEqualTo(Redispatch.NEVER);
    }

    @Test
    void readsRetryOn() {
        assertThat(backend("retry-on empty-response 503").retry().retryOn())
                .isEqualTo(RetryOn.EMPTY_RESPONSE.or(RetryOn.status(503)));
        assertThat(backend("retry-on all-retryable-errors").retry().retryOn()).isEqualTo(RetryOn.ALL_RETRYABLE_ERRORS);
        assertThat(backend("retry-on none").retry().retryOn()).isEqualTo(RetryOn.NONE);
        assertThat(backend("retry-on conn-failure junk-response response-timeout")
                        .retry()
                        .retryOn())
                .isEqualTo(RetryOn.CONN_FAILURE.or(RetryOn.JUNK_RESPONSE).or(RetryOn.RESPONSE_TIMEOUT));
    }

    @Test
    void readsTimeouts() {
        Timeouts timeouts = backend(
                        "timeout connect 1s",
                        "timeout queue 2s",
                        "timeout server 50s",
                        "timeout server-fin 4s",
                        "timeout tunnel 1h")
                .timeouts();

        assertThat(timeouts.connect()).isEqualTo(Duration.ofSeconds(1));
        assertThat(timeouts.queue()).isEqualTo(Duration.ofSeconds(2));
        assertThat(timeouts.server()).isEqualTo(Duration.ofSeconds(50));
        assertThat(timeouts.serverFin()).isEqualTo(Duration.ofSeconds(4));
        assertThat(timeouts.tunnel()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void takesConnectForQueueAndServerForTunnelIfTheyAreNotSet() {
        assertThat(backend().timeouts().queue()).isEqualTo(Duration.ofSeconds(5));
        assertThat(backend().timeouts().tunnel()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void takesZeroForALineThatIsNotThere() {
        assertThat(backend("timeout queue 0", "timeout tunnel 0", "timeout check 0", "timeout server-fin 0s"))
                .isEqualTo(backend());
        assertThat(backend("cookie S insert maxidle 0 maxlife 0")).isEqualTo(backend("cookie S insert"));
        assertThat(backend("default-server slowstart 0")).isEqualTo(backend());
        assertThat(backend("fullconn 0")).isEqualTo(backend());
        String text = DEFAULTS + " timeout client-fin 1s\n timeout http-request 2s\nfrontend f\n bind :80\n"
                + " timeout client-fin 0\n timeout http-request 0\n default_backend b\nbackend b\n"
                + " server s1 127.0.0.1:81\n";
        FrontendTimeouts timeouts = read(text).frontends().get(0).timeouts();
        assertThat(timeouts.clientFin()).isEqualTo(Duration.ofSeconds(60));
        assertThat(timeouts.httpRequest()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void warnsOfAnEndlessTimeoutAsOfNone() {
        assertThat(warningsIn("timeout connect 0"))
                .contains("haproxy.cfg:9: backend 'b': no 'timeout connect', which HAProxy takes for endless; 5s are"
                        + " taken");
    }

    @Test
    void addsAForwardedForWhereFrontendOrBackendSaysSoWithoutIfNone() {
        String text = DEFAULTS + "frontend f\n bind :80\n option forwardfor%s\n default_backend b\nbackend b\n"
                + " option forwardfor%s header X-C\n server s1 127.0.0.1:81\n";
        ForwardedHeaders always = ForwardedHeaders.none().forwardedFor(true).header("X-C");
        assertThat(engineOf(text.formatted("", " if-none")).forwardedHeaders()).isEqualTo(always);
        assertThat(engineOf(text.formatted(" if-none", "")).forwardedHeaders()).isEqualTo(always);
        assertThat(engineOf(text.formatted(" if-none", " if-none")).forwardedHeaders())
                .isEqualTo(always.ifNone(true));
    }

    @Test
    void takesATenthOfWhatTheFrontendsLetInForFullconn() {
        String text = DEFAULTS + "frontend f\n bind :80\n maxconn 300\n default_backend b\nfrontend g\n bind :82\n"
                + " maxconn 700\n use_backend b if TRUE\nbackend b\n server s1 127.0.0.1:81 minconn 1 maxconn 9\n";
        assertThat(engineOf(text).fullConnections()).isEqualTo(100);
    }

    private static Backend engineOf(String text) {
        return engine(Objects.requireNonNull(read(text).backend("b")));
    }

    @Test
    void warnsOfATimeoutSetTwice() {
        assertThat(warningsIn("timeout connect 1s", "timeout connect 2s"))
                .containsExactly("haproxy.cfg:11: timeout connect: overwrites the one of line 10");
    }

    @Test
    void readsOptionForwardfor() {
        ForwardedHeaders standard = ForwardedHeaders.none().forwardedFor(true);

        assertThat(backend().forwardedHeaders()).isEqualTo(ForwardedHeaders.none());
        assertThat(backend("option forwardfor").forwardedHeaders()).isEqualTo(standard);
        assertThat(backend("option forwardfor except 127.0.0.0/8 header X-Client if-none")
                        .forwardedHeaders())
                .isEqualTo(standard.except("127.0.0.0/8").header("X-Client").ifNone(true));
    }

    @Test
    void takesOptionForwardforFromTheFrontendToo() {
        String text = DEFAULTS + "frontend f\n bind :80\n option forwardfor\n default_backend b\nbackend b\n"
                + " server s 127.0.0.1:80\n";

        assertThat(engine(read(text).backend("b")).forwardedHeaders().isForwardedFor())
                .isTrue();
    }

    @Test
    void readsOptionHttpServerCloseAndHttpReuse() {
        assertThat(backend().serverConnections()).isEqualTo(ServerConnections.keepAlive());
        assertThat(backend("option http-server-close").serverConnections()).isEqualTo(ServerConnections.close());
        assertThat(backend("http-reuse never").serverConnections()).isEqualTo(ServerConnections.close());
        assertThat(backend("option http-server-close", "option http-keep-alive").serverConnections())
                .isEqualTo(ServerConnections.keepAlive());
    }

    @Test
    void readsOptionPersistAllbackupsAndAbortonclose() {
        assertThat(backend("option persist").isPersistDown()).isTrue();
        assertThat(backend("option allbackups").isAllBackups()).isTrue();
        assertThat(backend().isAbortOnClose()).isTrue();
        assertThat(backend("no option abortonclose").isAbortOnClose()).isFalse();
    }

    @Test
    void readsFullconn() {
        assertThat(backend("fullconn 500").fullConnections()).isEqualTo(500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "option http-pretend-keepalive",
                "option dontlognull",
                "no option splice-auto",
                "option log-health-checks"
            })
    void acceptsWhatNeedsNoWord(String line) {
        assertThat(warningsIn(line).stream().filter(warning -> warning.contains(":10:")))
                .hasSizeLessThan(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "balance random(0)|balance: random(0) (expected: 1-100 in parentheses)",
                "balance hdr|balance: hdr (expected: hdr(<name>))",
                "balance roundrobin x|balance: unexpected argument 'x' behind 'roundrobin'",
                "balance rdp-cookie|'balance rdp-cookie' is not supported: only HTTP is balanced",
                "hash-type foo|hash-type: foo (expected: consistent or map-based)",
                "hash-balance-factor 50|hash-balance-factor: 50 (expected: 0 or 101-10000)",
                "http-reuse maybe|http-reuse: maybe (expected: never, safe, aggressive or always)",
                "retries x|retries: x (expected: 0-1000)",
                "retry-on none 503|retry-on: none (expected: no other condition beside it)",
                "option redispatch x|option redispatch: x (expected: -1000000-1000000)",
                "option forwardfor foo|option forwardfor: foo (expected: except, header or if-none)",
                "option forwardfor except x|forwardedHeaders: except: x (expected: a network such as 10.0.0.0/8)",
                "fullconn -1|fullconn: -1 (expected: a number from 0)"
            })
    void saysWhatIsWrong(String line, String fault) {
        assertThat(faultsIn(line)).hasSize(1).first().asString().endsWith(": " + fault);
    }

    @Test
    void readsOptionBayeux() {
        assertThat(backend("option bayeux").bayeux()).isEqualTo(Bayeux.defaults());
        assertThat(backend(
                                "option bayeux with moving-drain without insight,errors returns-per-second 300 handshake-queue 5"
                                        + " handshake-wait 4s upgrade-hold 3s scan-bytes 2048 scan-messages 7 max-sessions 9"
                                        + " max-interval 20s give-back BAYEUX_BROWSER server-in-session-id _")
                        .bayeux())
                .isEqualTo(Bayeux.defaults()
                        .with(Feature.MOVING_DRAIN)
                        .without(Feature.INSIGHT)
                        .without(Feature.ERRORS)
                        .returnsPerSecond(300)
                        .handshakeQueue(5, Duration.ofSeconds(4))
                        .upgradeHold(Duration.ofSeconds(3))
                        .scan(2048, 7)
                        .maxSessions(9)
                        .maxInterval(Duration.ofSeconds(20))
                        .giveBackBrowserCookie("BAYEUX_BROWSER")
                        .serverInSessionId("_"));
        assertThat(backend("balance leastsessions").balance()).isEqualTo(BalancePolicy.leastSessions());
        assertThat(backend("balance roundrobin").bayeux()).isNull();
    }

    @Test
    void tellsWhatIsWrongWithOptionBayeux() {
        assertThat(faultsIn("option bayeux quickly").toString()).contains("quickly", "returns-per-second");
        assertThat(faultsIn("option bayeux with speed").toString()).contains("speed", "moving-drain");
        assertThat(faultsIn("option bayeux handshake-wait 10s").toString()).contains("handshakeQueue");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import static io.halley.lb.haproxy.Config.DEFAULTS;
import static io.halley.lb.haproxy.Config.faults;
import static io.halley.lb.haproxy.Config.faultsIn;
import static io.halley.lb.haproxy.Config.faultsInFrontend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people read who have made a mistake. */
class FaultsTest {

    @Test
    void tellsAllFaultsOfAFileInOneGo() {
        String text = """
                global
                  daemn
                defaults
                  timeout client 5x
                backend b
                  balence roundrobin
                  server s1 127.0.0.1:80 wieght 300 maxconn -1 check inter 5x
                  server s1 127.0.0.1
                frontend f
                  bind *
                  default_backend c
                """;

        assertThat(faults(text))
                .containsExactly(
                        "haproxy.cfg:2: unknown keyword 'daemn' in 'global' section; did you mean 'daemon'?",
                        "haproxy.cfg:4: timeout client: 5x (expected: a time, for example 500ms, 30s or 10m, at most"
                                + " 24d)",
                        "haproxy.cfg:6: unknown keyword 'balence' in 'backend' section; did you mean 'balance'?",
                        "haproxy.cfg:7: server \"s1\": unknown option 'wieght'; did you mean 'weight'?",
                        "haproxy.cfg:7: server \"s1\": maxconn: -1 (expected: a number from 0)",
                        "haproxy.cfg:7: server \"s1\": inter: 5x (expected: a time, for example 500ms, 30s or 10m, at"
                                + " most 24d)",
                        "haproxy.cfg:8: server \"s1\": 127.0.0.1 (expected: <address>:<port>, with the port)",
                        "haproxy.cfg:8: server \"s1\": name already used in line 7",
                        "haproxy.cfg:10: bind *: * (expected: [<address>]:<port>[-<port>], with the port)",
                        "haproxy.cfg:11: default_backend: no backend 'c'");
    }

    @Test
    void carriesFaultsAndWarningsApart() {
        HaproxyConfigurationException thrown = catchThrowableOfType(
                HaproxyConfigurationException.class,
                () -> HaproxyConfiguration.parse("haproxy.cfg", "global\n daemon\n foo\n", Map.of()));

        assertThat(thrown.faults()).containsExactly("haproxy.cfg:3: unknown keyword 'foo' in 'global' section");
        assertThat(thrown.warnings()).hasSize(1);
        assertThat(thrown).hasMessage("haproxy.cfg:3: unknown keyword 'foo' in 'global' section");
    }

    @Test
    void takesAMisspeltSectionForTheLikelyOneSoThatItsLinesAreNoFaults() {
        assertThat(faults(DEFAULTS + "bakend b\n server s1 127.0.0.1:80\n"))
                .containsExactly(
                        "haproxy.cfg:6: unknown keyword 'bakend' in 'defaults' section; did you mean" + " 'backend'?");
    }

    @Test
    void tellsOfAFaultyAclOnlyOnce() {
        assertThat(faultsInFrontend("acl a pth /x", "http-request deny if a"))
                .containsExactly("haproxy.cfg:10: unknown fetch 'pth'; did you mean 'path'?");
    }

    @Test
    void tellsTheEnginesFaultsWithTheLineOfTheServerAndItsKeywords() {
        assertThat(faultsIn("server s3 127.0.0.1:80 minconn 5 maxconn 3"))
                .containsExactly("haproxy.cfg:10: server \"s3\": minconn: 5 (expected: at most maxconn, 3)");
    }

    @Test
    void tellsOfAnAddressThatIsListenedOnTwice() {
        assertThat(faults(DEFAULTS + "frontend f\n bind 127.0.0.1:1-3\n bind :1\nlisten l\n bind 127.0.0.1:2\n"))
                .containsExactly("haproxy.cfg:10: bind 127.0.0.1:2: the address is listened on already, by line 7");
    }

    @Test
    void tellsWhatNobodyCanSeeAndNothingThatATerminalWouldObey() {
        assertThat(faults("listen a\n foo\u001b[31m\n mode h\0ttp\n acl a path \\x00\n"))
                .containsExactly(
                        "haproxy.cfg:2: unknown keyword 'foo\\x1b[31m' in 'listen' section",
                        "haproxy.cfg:3: a NUL character at position 8",
                        "haproxy.cfg:4: a NUL character at position 13");
        assertThat(faults("listen a\n " + "x".repeat(100_000) + "\n").get(0))
                .hasSizeLessThan(1100)
                .endsWith("xxx...");
    }

    @Test
    void aKeywordThatIsHalfOfOneSaysSo() {
        assertThat(faultsIn("option", "http-request"))
                .hasSize(2)
                .allMatch(fault -> fault.contains("': nothing (expected: a second word, as in '"));
    }

    @Test
    void doesNotAcceptAFileThatDescribesNothing() {
        assertThat(faults("")).containsExactly("haproxy.cfg:1: no frontend, backend or listen section");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "option redspatch|unknown keyword 'option redspatch' in 'backend' section; did you mean 'option"
                        + " redispatch'?",
                "timeout servr 3s|unknown keyword 'timeout servr' in 'backend' section; did you mean 'timeout server'?",
                "timeout tunnel 3s 4s|timeout tunnel: unexpected argument '4s' behind '3s'",
                "timeout tunnel|timeout tunnel: nothing (expected: a time, for example 500ms, 30s or 10m)",
                "compression algo gzip|'compression' is not supported: let the servers compress, or the application",
                "option httpclose|'option httpclose' is not supported: use 'option http-server-close'",
                "daemon|'daemon' does not belong in a 'backend' section (expected: in 'global')",
                "server x 127.0.0.1:80 check inter 0|server \"x\": inter: 0 (expected: more than 0)",
                "no balance|'no balance' is not supported (expected: no option, no log)",
                "no option redspatch|unknown keyword 'no option redspatch' in 'backend' section; did you mean"
                        + " 'redispatch'?",
                "mode tcp|'mode tcp' is not supported: only HTTP is balanced, use 'mode http'",
                "mode foo|mode: foo (expected: http)",
                "stick on src|stick on: no stick-table in section 'b'",
                "acl a \"x|unmatched quote at position 9"
            })
    void saysWhatIsWrongInABackend(String line, String fault) {
        assertThat(faultsIn(line)).containsExactly("haproxy.cfg:10: " + fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "server s 127.0.0.1:80|'server' is not allowed in a 'frontend' section",
                "maxconn 1k|maxconn: 1k (expected: a number from 0)",
                "use_backend nope|use_backend: no backend 'nope'",
                "use_backend b if x|use_backend: if: no such ACL: 'x'",
                "http-request deny if|http-request deny: if: an empty term (expected: an ACL)",
                "http-request deny if { path /x|http-request deny: if: missing closing '}'",
                "http-request deny when TRUE|http-request deny: when (expected: 'if' or 'unless' and a condition, or"
                        + " nothing)",
                "http-request dny|unknown keyword 'http-request dny' in 'frontend' section; did you mean"
                        + " 'http-request deny'?",
                "http-request auth|'http-request auth' is not supported: only allow, deny, tarpit, reject, track-sc0"
                        + " to track-sc2, set-header, add-header and del-header are",
                "http-request track-sc0 src|track-sc0: no stick-table in section 'f'",
                "stats auth baina|stats auth: no user or no password (expected: <user>:<password>)",
                "errorfile 999 /x|errorfile: 999 (expected: 100-599)",
                "acl x src 1.2.3.4/99|'src': 1.2.3.4/99 (expected: an address or a network such as 10.0.0.0/8)",
                "acl x sc0_conn_rate(t) 1|'sc0_conn_rate(t)' (expected: nothing in parentheses, since it is what is"
                        + " tracked)",
                "acl x sc_conn_rate 1|'sc_conn_rate()' (expected: 0-2 in parentheses)",
                "acl x path -f list|'-f' is not supported: write the patterns in the file"
            })
    void saysWhatIsWrongInAFrontend(String line, String fault) {
        assertThat(faultsInFrontend(line)).containsExactly("haproxy.cfg:10: " + fault);
    }
}

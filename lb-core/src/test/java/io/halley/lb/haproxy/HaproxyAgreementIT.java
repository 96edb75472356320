// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where HAProxy is installed, {@code haproxy -c} is asked about the same text. It only checks, it opens nothing. */
class HaproxyAgreementIT {

    private static final String HEAD = "defaults\n mode http\n timeout connect 5s\n timeout client 60s\n"
            + " timeout server 60s\nfrontend f\n bind 127.0.0.1:18080\n default_backend b\n";
    private static final String BACKEND = "backend b\n server s1 127.0.0.1:18081 cookie c1 check\n";

    @TempDir
    Path directory;

    @BeforeAll
    static void needsHaproxy() {
        assumeTrue(isInstalled(), "haproxy is not installed, so nothing is compared");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "balance roundrobin",
                "balance leastconn",
                "balance uri len 10 depth 2",
                "balance url_param client",
                "balance hdr(Host) use_domain_only",
                "balance random(2)",
                "hash-type consistent sdbm avalanche",
                "hash-balance-factor 150",
                "cookie SID insert indirect nocache postonly httponly secure maxidle 30 maxlife 8h",
                "cookie SID insert domain .a.org attr SameSite=Lax",
                "cookie SID rewrite",
                "cookie SID prefix nocache",
                "option httpchk GET /up HTTP/1.1",
                "http-check send meth GET uri /up ver HTTP/1.1 hdr Host example.org",
                "http-check expect status 101",
                "http-check expect ! status 500-599",
                "http-check expect rstatus ^[23]",
                "retries 5",
                "retry-on conn-failure 503",
                "option redispatch 2",
                "option redispatch -1",
                "no option redispatch",
                "option forwardfor except 127.0.0.0/8 header X-Client if-none",
                "option persist",
                "option abortonclose",
                "option allbackups",
                "option log-health-checks",
                "option http-server-close",
                "option http-pretend-keepalive",
                "timeout tunnel 1h",
                "timeout check 500",
                "timeout queue 0",
                "timeout tunnel 0",
                "timeout http-request 0",
                "option redispatch 5000",
                "cookie SID insert maxidle 0",
                "server s2 127.0.0.1:18082 slowstart 0",
                "fullconn 0",
                "fullconn 100",
                "errorfile 503 /dev/null",
                "stick-table type ip size 1m expire 30s store conn_cur,http_req_rate(10s)",
                "server s2 127.0.0.1:18082 weight 10 maxconn 30 minconn 5 maxqueue 3 backup disabled",
                "server s2 127.0.0.1:18082 check inter 5s fastinter 1s downinter 9s rise 2 fall 3 port 80 addr 127.0.0.1",
                "server s2 127.0.0.1:18082 check observe layer7 error-limit 5 on-error mark-down slowstart 10s",
                "server s2 [::1]:18082 on-marked-down shutdown-sessions",
                "default-server inter 5s weight 3",
                "source 127.0.0.2",
                "source 127.0.0.2:0",
                "server s2 127.0.0.1:18082 source 127.0.0.2 check",
                "http-request deny deny_status 429 if { src 10.0.0.0/8 } { path_beg /x } || !{ method GET POST }",
                "http-request set-header X-Src \"%[src] %ci 100%%\"",
                "http-request deny unless LOCALHOST or METH_GET",
                "acl a hdr(Upgrade) -i websocket",
                "acl a path -m reg ^/c.*d$",
                "acl a sc0_http_req_rate gt 10",
                "stats uri /stats",
                "stats auth a:b",
                "stats refresh 10s",
                "stats admin if LOCALHOST",
                "# nothing",
                "bind 127.0.0.1:18083",
                "option dontlognull"
            })
    void bothAccept(String line) throws Exception {
        String text = HEAD + BACKEND + "  " + line + "\n";

        assertThat(Config.faults(text)).isEmpty();
        Answer answer = haproxy(text);
        assertThat(answer.accepted()).as(answer.output()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "balence roundrobin",
                "balance roundrobn",
                "hash-type foo",
                "cookie",
                "cookie SID insert prefix",
                "cookie SID insert foo",
                "cookie SID insert maxidle x",
                "option",
                "http-request",
                "server x 127.0.0.1:80 check inter 0",
                "option redspatch",
                "option httpchk GET / HTTP/1.1 foo",
                "option forwardfor foo",
                "http-check foo",
                "http-check expect status abc",
                "http-check expect",
                "retries",
                "retry-on none conn-failure",
                "retry-on 599",
                "timeout servr 3s",
                "timeout tunnel 3x",
                "timeout tunnel -1",
                "timeout tunnel 1.5s",
                "timeout tunnel 25d",
                "timeout tunnel",
                "timeout tunnel 3s 4s",
                "errorfile 999 /dev/null",
                "log 127.0.0.1",
                "log 127.0.0.1 local9",
                "log 127.0.0.1 local0 foo",
                "mode foo",
                "no option foo",
                "no balance",
                "server",
                "server x",
                "server a/b 127.0.0.1:80",
                "server x 127.0.0.1:99999",
                "server x 127.0.0.1:80 wieght 3",
                "server x 127.0.0.1:80 weight 300",
                "server x 127.0.0.1:80 check inter 5x",
                "server x 127.0.0.1:80 on-error foo",
                "server x 127.0.0.1:80 observe foo",
                "source",
                "server x 127.0.0.1:80 source",
                "acl x foo",
                "acl x src abc",
                "acl x sc0_http_req_rate gt x",
                "http-request foo",
                "http-request deny if nope",
                "http-request deny if { path /x",
                "http-request set-header X",
                "stick on src table nope",
                "stats foo",
                "acl a path \"/x",
                "acl a path /x\\x4",
                "acl a path \"$1\"",
                "backend b"
            })
    void bothRefuse(String line) throws Exception {
        String text = HEAD + BACKEND + "  " + line + "\n";

        assertThat(Config.faults(text)).isNotEmpty();
        Answer answer = haproxy(text);
        assertThat(answer.accepted()).as(answer.output()).isFalse();
    }

    /** HAProxy tells a keyword that it does not know as it has read it. */
    @Test
    void bothCutLinesIntoTheSameWords() throws Exception {
        SplittableRandom random = new SplittableRandom(20_261_122);
        Pattern told =
                Pattern.compile("\\[.*:(\\d+)\\] ?: (unmatched quote|unknown keyword '(.*)' in 'backend' section)");
        int compared = 0;
        for (int file = 0; file < 25; file++) {
            List<String> lines = new ArrayList<>();
            StringBuilder text = new StringBuilder("backend b\n");
            for (int i = 0; i < 15; i++) {
                lines.add("~~~" + randomText(random));
                text.append(lines.get(i)).append('\n');
            }
            Matcher matcher = told.matcher(haproxy(text.toString()).output());
            while (matcher.find()) {
                String line = lines.get(Integer.parseInt(matcher.group(1)) - 2);
                assertThat(firstWord(line)).as(line).isEqualTo(matcher.group(3));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(300);
    }

    private static String randomText(SplittableRandom random) {
        String alphabet = "ab \t\\\\\\\"\"'#${}_-";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(1, 14); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        // A variable's name is told of otherwise; that they are read is tested elsewhere.
        return text.toString().replace("$", "\\x24").replace("\\\\x24", "\\\\");
    }

    private static String firstWord(String line) {
        try {
            return Lexer.words(line, name -> null).get(0);
        } catch (Rejection e) {
            return null;
        }
    }

    private record Answer(boolean accepted, String output) {}

    private Answer haproxy(String text) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("haproxy.cfg"), text, ISO_8859_1);
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder("haproxy", "-c", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Answer(process.exitValue() == 0, Files.readString(output, ISO_8859_1));
    }

    private static boolean isInstalled() {
        try {
            Process process = new ProcessBuilder("haproxy", "-v").start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

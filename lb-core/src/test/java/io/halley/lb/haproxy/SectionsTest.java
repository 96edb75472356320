// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import static io.halley.lb.haproxy.Config.DEFAULTS;
import static io.halley.lb.haproxy.Config.engine;
import static io.halley.lb.haproxy.Config.faults;
import static io.halley.lb.haproxy.Config.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Backend;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SectionsTest {

    private static final String SERVER = " server s 127.0.0.1:80\n";

    @Test
    void takesWhatASectionDoesNotSetFromTheLastDefaultsBeforeIt() {
        String text = "defaults\n retries 1\ndefaults\n timeout connect 2s\nbackend b\n" + SERVER
                + "defaults\n retries 5\nbackend c\n" + SERVER;

        assertThat(backend(text, "b").retry().retries()).isEqualTo(3);
        assertThat(backend(text, "b").timeouts().connect()).isEqualTo(Duration.ofSeconds(2));
        assertThat(backend(text, "c").retry().retries()).isEqualTo(5);
    }

    @Test
    void takesWhatASectionDoesNotSetFromTheDefaultsThatItNames() {
        String text = "defaults one\n retries 1\ndefaults two from one\n timeout connect 2s\ndefaults\n retries 9\n"
                + "backend b from two\n" + SERVER;

        assertThat(backend(text, "b").retry().retries()).isEqualTo(1);
        assertThat(backend(text, "b").timeouts().connect()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void letsASectionPrevailOverItsDefaults() {
        String text =
                "defaults\n retries 1\n option abortonclose\nbackend b\n retries 2\n no option abortonclose\n" + SERVER;

        assertThat(backend(text, "b").retry().retries()).isEqualTo(2);
        assertThat(backend(text, "b").isAbortOnClose()).isFalse();
    }

    @Test
    void makesAFrontendAndABackendOfAListen() {
        HaproxyConfiguration configuration = read(DEFAULTS + "listen l\n bind :80\n" + SERVER);

        assertThat(frontend(configuration, "l").defaultBackend()).isEqualTo("l");
        assertThat(engine(Objects.requireNonNull(configuration.backend("l"))).servers())
                .hasSize(1);
    }

    @Test
    void letsAFrontendAndABackendShareAName() {
        HaproxyConfiguration configuration =
                read(DEFAULTS + "frontend x\n bind :80\n default_backend x\nbackend x\n" + SERVER);

        assertThat(configuration.warnings()).isEmpty();
    }

    @Test
    void givesABackendWithoutServersNothingToRun() {
        HaproxyConfiguration configuration = read(DEFAULTS + "backend table\n stick-table type ip size 1k\n");

        assertThat(Objects.requireNonNull(configuration.backend("table")).backend())
                .isNull();
        assertThat(configuration.tables()).containsOnlyKeys("table");
    }

    @Test
    void readsAFileWithCarriageReturns() {
        String text = (DEFAULTS + "backend b\n" + SERVER).replace("\n", "\r\n");

        assertThat(backend(text, "b").servers()).hasSize(1);
    }

    @Test
    void warnsOfAMissingLineFeedAtTheEnd() {
        assertThat(read(DEFAULTS + "backend b\n server s 127.0.0.1:80").warnings())
                .containsExactly("haproxy.cfg:7: missing LF on last line, the file might have been truncated");
    }

    @Test
    void replacesVariablesByTheEnvironmentAndTheirOwn() {
        Backend backend = backend(
                DEFAULTS + "backend b\n server \"$NAME\" 127.0.0.1:80\n server \"${.SECTION}-$.LINE\" 127.0.0.1:81\n",
                "b");

        assertThat(backend.servers()).extracting(server -> server.name()).containsExactly("value", "b-8");
    }

    @Test
    void warnsOfTimeoutsThatHaproxyTakesForEndless() {
        HaproxyConfiguration configuration = read("listen l\n mode http\n bind :80\n" + SERVER);

        assertThat(configuration.warnings())
                .containsExactly(
                        "haproxy.cfg:1: listen 'l': no 'timeout client', which HAProxy takes for endless; 60s are taken",
                        "haproxy.cfg:1: listen 'l': no 'timeout connect', which HAProxy takes for endless; 5s are taken",
                        "haproxy.cfg:1: listen 'l': no 'timeout server', which HAProxy takes for endless; 60s are"
                                + " taken");
        assertThat(engine(Objects.requireNonNull(configuration.backend("l")))
                        .timeouts()
                        .server())
                .isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void warnsWhereHaproxyWouldBalanceTcp() {
        assertThat(read("defaults\n timeout connect 5s\n timeout client 60s\n timeout server 60s\nlisten l\n bind :80\n"
                                + SERVER)
                        .warnings())
                .containsExactly(
                        "haproxy.cfg:5: listen 'l': no 'mode http', without which HAProxy balances TCP; HTTP is taken");
    }

    @Test
    void warnsWhereAKeywordHasNoMeaningInItsSection() {
        HaproxyConfiguration configuration = read(DEFAULTS
                + "frontend f\n bind :80\n balance source\n default_backend b\nbackend b\n bind :81\n" + SERVER);

        assertThat(configuration.warnings())
                .containsExactly(
                        "haproxy.cfg:8: 'balance' is ignored: frontend 'f' has no backend side",
                        "haproxy.cfg:11: 'bind' is ignored: backend 'b' has no frontend side");
    }

    @Test
    void takesTheTimeoutsForClientsFromTheFrontend() {
        String text = DEFAULTS + "frontend f\n bind :80\n timeout client 10m\n timeout client-fin 5s\n"
                + " use_backend b if TRUE\nbackend b\n" + SERVER;

        assertThat(backend(text, "b").timeouts().client()).isEqualTo(Duration.ofMinutes(10));
        assertThat(backend(text, "b").timeouts().clientFin()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void warnsWhereTwoFrontendsOfABackendHaveOtherTimeouts() {
        String text = DEFAULTS + "frontend f\n bind :80\n default_backend b\n"
                + "frontend g\n bind :81\n timeout client 10m\n default_backend b\nbackend b\n" + SERVER;

        assertThat(read(text).warnings())
                .containsExactly("haproxy.cfg:13: backend 'b': frontends 'f' and 'g' have other timeouts for clients;"
                        + " inside the backend those of 'f' hold");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "backend|backend: nothing (expected: a name)",
                "backend b c|backend: unexpected argument 'c' behind 'b'",
                "backend a/b|backend: a/b (expected: letters, digits, '.', ':', '_' and '-')",
                "backend b from d|backend 'b': from: no 'defaults d' section above",
                "listen l :80|listen: unexpected argument ':80'; use a 'bind' line",
                "peers p|section 'peers' is not supported: share tables by SharedTables in Java, see"
                        + " docs/clustering.md",
                ".if 1|'.if' is not supported: use a file for each case",
                "server s 127.0.0.1:80|unknown keyword 'server' out of section"
            })
    void saysWhatIsWrongWithASection(String line, String fault) {
        assertThat(faults(line + "\n")).first().isEqualTo("haproxy.cfg:1: " + fault);
    }

    @Test
    void skipsTheLinesOfASectionThatIsNotSupported() {
        assertThat(faults(DEFAULTS + "peers p\n peer a 127.0.0.1:80\nbackend b\n" + SERVER))
                .hasSize(1);
    }

    @Test
    void doesNotLetTwoSectionsOfAKindShareAName() {
        assertThat(faults(DEFAULTS + "backend b\n" + SERVER + "listen b\n bind :80\n" + SERVER))
                .containsExactly("haproxy.cfg:8: listen 'b': name already used by the backend of line 6");
    }

    private static Backend backend(String text, String name) {
        return engine(Objects.requireNonNull(read(text).backend(name)));
    }

    private static HaproxyFrontend frontend(HaproxyConfiguration configuration, String name) {
        return Objects.requireNonNull(configuration.frontend(name));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.model.AdminState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The page in a headless Chromium; what it looks like is left in {@code target/screenshots}. */
class PageIT {

    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final String FORGED = "n<img src=x onerror=alert(1)>";

    @Test
    void showsServersAndActsOnThem() throws Exception {
        assumeThat(Browser.isInstalled()).as("chromium is not installed").isTrue();
        try (Stage stage = new Stage(
                                Stage.checked()
                                        .andThen(backend -> backend.serverDefaults(server -> server.maxConnections(40))
                                                .server("spare", "http://127.0.0.1:8084", server -> server.backup(true))
                                                .server(
                                                        FORGED,
                                                        "http://127.0.0.1:8085",
                                                        server -> server.cookie("forged")))::apply)
                        .show(options -> options.showLegends().admin(exchange -> true));
                Browser browser = Browser.start()) {
            fill(stage);
            browser.size(1366, 860);
            browser.open(stage.uri("/lb"));
            expect(() -> browser.text("#words"), "All 5 servers are up.");
            expect(() -> browser.text("#live"), "live");
            assertThat(browser.text("tr[id=\"cometd/n1\"] td:nth-child(2)")).isEqualTo("✓ UP");
            assertThat(browser.text("tr[id=\"cometd/n1\"] td:nth-child(4)")).isEqualTo("5");
            assertThat(browser.text("tr[id=\"cometd/n1\"] td:nth-child(5)")).isEqualTo("2");
            assertThat(browser.eval("[...document.querySelectorAll('.name')].map(n => n.textContent).join()"))
                    .isEqualTo("n1,n2,n3,spare," + FORGED);
            assertThat(browser.eval("document.querySelectorAll('td img').length"))
                    .isEqualTo("0");
            assertThat(browser.eval(
                            "[...document.querySelectorAll('.scroll')].some(s => s.scrollWidth > s.clientWidth)"))
                    .isEqualTo("false");
            screenshots(browser, "well");

            stage.sick("n2", true);
            expect(() -> browser.text("#words"), "4 of 5 servers are up, n2 is down.");
            assertThat(browser.text("#banners")).contains("n2 is down", "Connection refused");

            browser.eval("document.getElementById('cometd/n1').querySelector('.change').click()");
            browser.eval("document.querySelector('input[name=minutes]').value = 5");
            browser.screenshot(SCREENSHOTS.resolve("dialog-light.png"));
            browser.click("#confirm");
            expect(() -> browser.text("tr[id=\"cometd/n1\"] td:nth-child(2)"), "⇣ DRAIN");
            assertThat(stage.balancer.snapshot().servers().get(0).admin()).isEqualTo(AdminState.DRAIN);
            assertThat(browser.text("#banners")).contains("n1 drains: 7 left, ");
            expect(() -> browser.text("#words"), "4 of 5 servers are up, n2 is down, n1 drains.");
            expect(() -> browser.eval("document.querySelector('#events').innerText.includes('set to drain')"), "true");
            screenshots(browser, "impaired");

            browser.click(".name");
            expect(() -> browser.eval("document.querySelector('#drawer h2').textContent"), "cometd/n1");
            screenshots(browser, "details");
            assertThat(browser.console).isEmpty();
        }
    }

    private static void fill(Stage stage) {
        for (int i = 0; i < 20; i++) {
            stage.hold("/cometd", true);
        }
        for (int i = 0; i < 8; i++) {
            stage.hold("/cometd/connect", false);
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int second = 0; second < 62; second++) {
            for (int i = 0; i < 20 + random.nextInt(20); i++) {
                stage.request("/cometd/", 200, Duration.ofMillis(1 + random.nextInt(9)));
            }
            stage.later(Duration.ofMillis(850));
        }
    }

    private static void screenshots(Browser browser, String name) throws Exception {
        for (String scheme : new String[] {"light", "dark"}) {
            browser.scheme(scheme);
            browser.screenshot(SCREENSHOTS.resolve(name + "-" + scheme + ".png"));
        }
        browser.scheme("light");
    }

    private static void expect(Callable<String> actual, String expected) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(actual.call()).isEqualTo(expected));
    }
}

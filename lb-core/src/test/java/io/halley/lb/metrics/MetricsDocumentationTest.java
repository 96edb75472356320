// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.AffinitySnapshot;
import io.halley.lb.model.BayeuxSnapshot;
import io.halley.lb.model.LimitSnapshot;
import io.halley.lb.model.SharedTableSnapshot;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every name and label that the documentation, the dashboard and the alerts use is one of a real scrape. */
class MetricsDocumentationTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern SERIES = Pattern.compile("^(loadbalancer_\\w+)(?:\\{(.*)})? ", Pattern.MULTILINE);
    private static final Pattern USE = Pattern.compile("\\b(loadbalancer_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\\\?\"([^\"\\\\]*)");
    private static final Pattern GROUPING = Pattern.compile("by \\(([^)]*)\\)");
    private static final Pattern SHORT_NAME = Pattern.compile("`(loadbalancer_\\w+)_count`, `(_\\w+)`, `(_\\w+)`");

    /** The values of each label of each series. */
    private final Map<String, Map<String, Set<String>>> scrape = scrape();

    private static Map<String, Map<String, Set<String>>> scrape() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        FakeBalancer balancer = new FakeBalancer();
        balancer.servers.add(FakeBalancer.server("s1", 100));
        balancer.affinities.add(new AffinitySnapshot("cookie SERVERID", 31, 32, 33, 34, 35));
        balancer.bayeux = new BayeuxSnapshot(9, 51, 52, 53, 54, 55, 56, 57, 58, Duration.ofMillis(1500));
        balancer.limits.add(new LimitSnapshot("limit requests", "requests", 41, 42, 43));
        balancer.sharedTables.add(
                new SharedTableSnapshot("appsession ID", true, false, 61, 62, Duration.ofMillis(1500), 63, 64, 65, 66));
        return series(registry, balancer);
    }

    private static Map<String, Map<String, Set<String>>> series(
            PrometheusMeterRegistry registry, FakeBalancer balancer) {
        try (LoadBalancerMetrics metrics = new LoadBalancerMetrics(balancer)) {
            metrics.bindTo(registry);
            balancer.ended("s1", "/cometd", 200, false, "--");
            balancer.ended("s1", "/cometd", 500, false, "--");
            balancer.ended("s1", "/cometd", 404, false, "--");
            balancer.ended("s1", "/cometd", 504, false, "sH");
            balancer.ended("s1", "/cometd", -1, false, "CD");
            balancer.ended("s1", "/cometd/connect", 200, false, "--");
            balancer.ended("s1", "/cometd", 101, true, "--");
            balancer.ended(null, "/cometd", 503, false, "SC");
            balancer.checked("s1", 1_000_000);
            Map<String, Map<String, Set<String>>> series = new TreeMap<>();
            SERIES.matcher(registry.scrape()).results().forEach(line -> {
                Map<String, Set<String>> labels = series.computeIfAbsent(line.group(1), name -> new TreeMap<>());
                String text = line.group(2) == null ? "" : line.group(2);
                LABEL.matcher(text)
                        .results()
                        .forEach(label -> labels.computeIfAbsent(label.group(1), name -> new TreeSet<>())
                                .add(label.group(2)));
            });
            return series;
        }
    }

    private static String read(String file) throws IOException {
        return Files.readString(DOCS.resolve(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dashboards/halley.json", "dashboards/alerts.yml"})
    void eachSeriesAndLabelThatAFileUsesIsScraped(String file) throws IOException {
        Matcher use = USE.matcher(read(file).replace("\\\"", "\""));
        int uses = 0;
        while (use.find()) {
            uses++;
            String name = use.group(1);
            assertThat(scrape).as(file).containsKey(name);
            String selectors = use.group(2) == null ? "" : use.group(2);
            LABEL.matcher(selectors).results().forEach(label -> exists(name, label));
        }
        assertThat(uses).isGreaterThan(10);
    }

    private void exists(String name, MatchResult label) {
        Map<String, Set<String>> labels = scrape.get(name);
        assertThat(labels).as(name).containsKey(label.group(1));
        if (!label.group(2).startsWith("$")) {
            assertThat(labels.get(label.group(1)))
                    .as(name)
                    .contains(label.group(2).split("\\|"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dashboards/halley.json", "dashboards/alerts.yml"})
    void eachGroupingIsByLabelsOfTheSeriesBehindIt(String file) throws IOException {
        String text = read(file).replaceAll("\\s+", " ");
        Matcher grouping = GROUPING.matcher(text);
        int groupings = 0;
        while (grouping.find()) {
            groupings++;
            Matcher use = USE.matcher(text);
            assertThat(use.find(grouping.end())).isTrue();
            assertThat(scrape.get(use.group(1)).keySet())
                    .as(text.substring(grouping.start(), use.end()))
                    .contains(grouping.group(1).split(", ?"));
        }
        assertThat(groupings).isGreaterThan(3);
    }

    @Test
    void theDocumentNamesWhatIsScrapedAndNothingElse() throws IOException {
        String table =
                read("metrics.md").lines().filter(line -> line.startsWith("|")).collect(Collectors.joining("\n"));
        String whole = SHORT_NAME.matcher(table).replaceAll("`$1_count`, `$1$2`, `$1$3`");

        Set<String> named =
                USE.matcher(whole).results().map(use -> use.group(1)).collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).isEqualTo(scrape.keySet());
    }

    @Test
    void eachRowOfTheDocumentHasTheLabelsOfItsSeries() throws IOException {
        Map<String, Set<String>> rows = new TreeMap<>();
        read("metrics.md")
                .lines()
                .filter(line -> line.startsWith("| `loadbalancer"))
                .forEach(line -> {
                    String[] cells = line.split("\\|");
                    Set<String> tags = new TreeSet<>(Set.of("backend"));
                    Pattern.compile("\\w+").matcher(cells[3]).results().forEach(tag -> tags.add(tag.group()));
                    Matcher name = USE.matcher(cells[4]);
                    assertThat(name.find()).as(line).isTrue();
                    rows.put(name.group(1), tags);
                });

        assertThat(rows)
                .hasSizeGreaterThan(15)
                .allSatisfy((name, tags) ->
                        assertThat(scrape.get(name).keySet()).as(name).isEqualTo(tags));
    }

    @Test
    void pollsAreApartInEveryTimerOfRequests() {
        for (String timer : Set.of("requests", "queue_time", "connect_time", "response_time")) {
            assertThat(scrape.get("loadbalancer_" + timer + "_seconds_count").get("kind"))
                    .as(timer)
                    .contains("request", "poll", "tunnel");
        }
    }

    @Test
    void theFilterOfTheDocumentMakesThePercentilesThatItNames() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return id.getName().equals("loadbalancer.response.time")
                        ? DistributionStatisticConfig.builder()
                                .percentilesHistogram(true)
                                .build()
                                .merge(config)
                        : config;
            }
        });
        FakeBalancer balancer = new FakeBalancer();
        balancer.servers.add(FakeBalancer.server("s1", 100));

        Map<String, Map<String, Set<String>>> series = series(registry, balancer);

        assertThat(series.get("loadbalancer_response_time_seconds_bucket")).containsKeys("le", "kind");
        assertThat(series.get("loadbalancer_response_time_seconds_bucket").get("le"))
                .hasSizeBetween(60, 80);
    }
}

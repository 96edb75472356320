// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.discovery;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.halley.lb.Backend;
import io.halley.lb.BackendBuilder;
import io.halley.lb.Environment;
import io.halley.lb.LoadBalancer;
import io.halley.lb.ManualTime;
import io.halley.lb.model.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiscoveryTest {

    @TempDir
    Path folder;

    private void write(String... lines) throws IOException {
        Path fresh = folder.resolve("fresh");
        Files.writeString(fresh, String.join("\n", lines) + "\n");
        Files.move(fresh, folder.resolve("servers.cfg"), StandardCopyOption.REPLACE_EXISTING);
    }

    private FileDiscovery file() {
        return ServerDiscovery.file(folder.resolve("servers.cfg"), "cometd");
    }

    @Test
    void serversAreThoseOfTheBackendWithAllOfTheirWords() throws IOException {
        write(
                "backend other",
                "  server x 127.0.0.1:1",
                "backend cometd",
                "  default-server weight 10",
                "  server n1 127.0.0.1:8081 maxconn 5",
                "  server n2 127.0.0.1:8082 weight 20 backup");

        List<ServerConfig> servers = file().first(ofSeconds(1));

        assertThat(servers).extracting(ServerConfig::name).containsExactly("n1", "n2");
        assertThat(servers).extracting(ServerConfig::weight).containsExactly(10, 20);
        assertThat(servers.get(0).maxConnections()).isEqualTo(5);
        assertThat(servers.get(1).isBackup()).isTrue();
    }

    @Test
    void aFaultIsToldWithItsLine() throws IOException {
        write("backend cometd", "  server n1 127.0.0.1:8081 wieght 5");

        assertThatThrownBy(() -> file().first(ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("servers.cfg:2")
                .hasMessageContaining("wieght");
    }

    @Test
    void aFileThatIsNotThereAndABackendThatIsNotInItAreFailures() throws IOException {
        assertThatThrownBy(() -> file().first(ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("servers.cfg");

        write("backend other", "  server x 127.0.0.1:1");
        assertThatThrownBy(() -> file().first(ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("no backend \"cometd\" with servers");
    }

    @Test
    void anIntervalIsMoreThanNothing() {
        assertThatThrownBy(() -> file().every(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("every: PT0S (expected: more than 0)");
    }

    @Test
    void aBalancerFollowsTheFileAndKeepsItsServersWhileTheFileIsBroken() throws IOException {
        ManualTime time = new ManualTime();
        write("backend cometd", "  server n1 127.0.0.1:8081");
        BackendBuilder backend = Backend.builder("cometd");
        file().first(ofSeconds(1)).forEach(backend::server);
        LoadBalancer balancer = LoadBalancer.create(
                backend.build(),
                (server, check) -> new CompletableFuture<>(),
                Environment.system().nanoTime(time).scheduler(time));
        DiscoveredServers following = new DiscoveredServers(
                balancer, file().every(ofSeconds(2)), ofSeconds(30), time, new SplittableRandom(1));
        time.runDue();

        write("backend cometd", "  server n1 127.0.0.1:8081", "  server n2 127.0.0.1:8082");
        time.seconds(3);
        assertThat(names(balancer)).containsExactly("n1", "n2");

        write("backend cometd", "  server n1 127.0.0.1");
        time.seconds(3);
        assertThat(names(balancer)).containsExactly("n1", "n2");

        write("backend cometd", "  server n2 127.0.0.1:8082");
        time.seconds(5);
        assertThat(names(balancer)).containsExactly("n2");
        following.close();
    }

    private static List<String> names(LoadBalancer balancer) {
        return balancer.backend().servers().stream().map(ServerConfig::name).toList();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A balancer whose process has no descriptor left. */
@EnabledOnOs(OS.LINUX)
class DescriptorsIT {

    private static final int LIMIT = 160;
    private static final int CLIENTS = 200;

    // USER_HZ, which is 100 on every Linux that Java runs on.
    private static long cpuMillis(long pid) throws IOException {
        String[] fields = Files.readString(Path.of("/proc/" + pid + "/stat"))
                .split("\\) ", 2)[1]
                .split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10;
    }

    private static long descriptors(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.count();
        }
    }

    @Test
    void acceptsPauseAndNothingSpinsAndItServesAgainWhenClientsHaveGone() throws Exception {
        try (NamedServer server = NamedServer.start("a");
                ServerProcess balancer = ServerProcess.balancer(server.uri(), LIMIT)) {
            try (RawClient client = RawClient.connect(balancer.port())) {
                assertThat(client.get("/").body()).isEqualTo("a");
            }
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(RawClient.connect(balancer.port()));
            }
            await().until(() -> descriptors(balancer.pid()) >= LIMIT - 1);
            long before = cpuMillis(balancer.pid());
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            assertThat(cpuMillis(balancer.pid()) - before)
                    .as("CPU time in two seconds, in milliseconds")
                    .isLessThan(1000);
            for (RawClient client : clients) {
                client.close();
            }
            await().until(() -> descriptors(balancer.pid()) < LIMIT - 20);
            try (RawClient client = RawClient.connect(balancer.port())) {
                assertThat(client.get("/").body()).isEqualTo("a");
            }
        }
    }
}

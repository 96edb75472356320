// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

/**
 * What becomes of clients that keep no cookie.
 *
 * @param settled how many are subscribed and still have their first session
 * @param measures what all of them went through
 * @param unknownSessions messages that servers answered with 402
 */
record Cookieless(int settled, Measures measures, long unknownSessions) {

    /** Lets clients without cookies come, and looks at them after a while; nobody waits for those who never settle. */
    static Cookieless run(NodeCluster cluster, Front front, Crowd.Size size, Duration time)
            throws InterruptedException {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> cluster.nodes().stream().allMatch(node -> front.isUp(node.name())));
        try (Feed feed = new Feed(cluster, Duration.ofMillis(200));
                Crowd crowd = Crowd.startLater(front.cometd(), size, false)) {
            Thread.sleep(time.toMillis());
            List<Member> members = crowd.members();
            List<String> transports = members.stream().map(Member::transport).toList();
            int last = feed.stop();
            int settled = (int) members.stream()
                    .filter(member -> member.isSubscribed() && member.sessions() == 1)
                    .count();
            if (settled == members.size()) {
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> members.stream()
                                .allMatch(member -> member.tally().last() == last));
            }
            long unknown = cluster.nodes().stream()
                    .mapToLong(node -> NodeProbe.number(node, "unknownSessions"))
                    .sum();
            return new Cookieless(settled, Measures.of(members, transports), unknown);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * What clients went through.
 *
 * @param clients how many
 * @param rehandshakes sessions that they had beyond their first
 * @param told re-handshakes that they were told to make, as the transport has it
 * @param closedPolling connections that were closed under long-polling clients
 * @param closedWebSocket connections that were closed under WebSocket clients
 * @param errors what failed otherwise, HTTP errors above all
 * @param publishesRefused publishes answered 402
 * @param publishesBroken publishes whose connection was closed before their reply came
 * @param demoted WebSocket clients that went on with long-polling
 * @param lostBetween messages that fell between two sessions of a client, all in all
 * @param missed messages that a session missed
 * @param twice messages that a session got twice
 */
record Measures(
        int clients,
        int rehandshakes,
        int told,
        int closedPolling,
        int closedWebSocket,
        int errors,
        int publishesRefused,
        int publishesBroken,
        int demoted,
        int lostBetween,
        int missed,
        int twice) {

    /** @param transports what the members used at first, in their order */
    static Measures of(List<Member> members, List<String> transports) {
        int demoted = 0;
        for (int i = 0; i < members.size(); i++) {
            demoted += members.get(i).transport().equals(transports.get(i)) ? 0 : 1;
        }
        return new Measures(
                members.size(),
                sum(members, member -> member.sessions() - 1),
                count(members, Fault.REHANDSHAKE),
                count(by(members, "long-polling"), Fault.CLOSED),
                count(by(members, "websocket"), Fault.CLOSED),
                count(members, Fault.ERROR) + count(members, Fault.HANDSHAKE_DELAYED),
                count(members, Fault.PUBLISH_REFUSED),
                count(members, Fault.PUBLISH_BROKEN),
                demoted,
                sum(members, member -> member.tally().lostBetween()),
                sum(members, member -> member.tally().missed()),
                sum(members, member -> member.tally().twice()));
    }

    /** Returns how many connections were closed under them. */
    int closed() {
        return closedPolling + closedWebSocket;
    }

    private static List<Member> by(List<Member> members, String transport) {
        return members.stream()
                .filter(member -> member.transport().equals(transport))
                .toList();
    }

    /** Returns how long it took from a moment until the first of these was subscribed, in milliseconds; -1 for none. */
    static long first(List<Member> members, long since) {
        return members.stream().mapToLong(member -> millis(member, since)).min().orElse(-1);
    }

    /** Returns how long it took from a moment until the last of these was subscribed, in milliseconds; -1 for none. */
    static long last(List<Member> members, long since) {
        return members.stream().mapToLong(member -> millis(member, since)).max().orElse(-1);
    }

    private static long millis(Member member, long since) {
        return TimeUnit.NANOSECONDS.toMillis(member.subscribedNanos() - since);
    }

    private static int count(List<Member> members, Fault fault) {
        return sum(members, member ->
                (int) member.faults().stream().filter(fault::equals).count());
    }

    private static int sum(List<Member> members, ToIntFunction<Member> number) {
        return members.stream().mapToInt(number).sum();
    }
}

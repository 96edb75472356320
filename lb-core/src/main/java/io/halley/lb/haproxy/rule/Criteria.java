// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import io.halley.lb.model.Cidr;
import java.net.InetAddress;
import java.util.List;

/** Criteria over fetches that are no texts, and over whether there is a value at all. */
public final class Criteria {

    private Criteria() {}

    /**
     * Numbers from the least to the most, ends included.
     *
     * @param least {@link Long#MIN_VALUE} for no lower end
     * @param most {@link Long#MAX_VALUE} for no upper end
     */
    public record Range(long least, long most) {
        boolean contains(long number) {
            return number >= least && number <= most;
        }
    }

    /** Returns a criterion that holds if there is a number and it lies in one of the ranges. */
    public static Criterion inRange(Fetch.Count fetch, List<Range> ranges) {
        return new InRange(fetch, List.copyOf(ranges));
    }

    /** Returns a criterion that holds if the length of any value lies in one of the ranges. HAProxy: {@code -m len}. */
    public static Criterion lengthInRange(Fetch.Text fetch, List<Range> ranges) {
        return new LengthInRange(fetch, List.copyOf(ranges));
    }

    /**
     * Returns a criterion that holds if the address lies in one of the networks. HAProxy: {@code -m ip}.
     *
     * @param networks addresses, or networks in CIDR notation, IPv4 or IPv6
     * @throws IllegalArgumentException for one that is neither
     */
    public static Criterion inNetwork(Fetch.Address fetch, List<String> networks) {
        return new InNetwork(fetch, networks.stream().map(Criteria::network).toList());
    }

    /** Returns a criterion that holds if there is a value. HAProxy: {@code -m found}. */
    public static Criterion found(Fetch fetch) {
        return new Found(fetch);
    }

    /** Returns a criterion that holds if the value is true, or a number that is not 0. HAProxy: {@code -m bool}. */
    public static Criterion isTrue(Fetch fetch) {
        return new IsTrue(fetch);
    }

    private static Cidr network(String text) {
        Cidr network = Cidr.parse(text);
        if (network == null) {
            throw new IllegalArgumentException(text + " (expected: an address or a network such as 10.0.0.0/8)");
        }
        return network;
    }

    private static boolean contains(List<Range> ranges, long number) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(number)) {
                return true;
            }
        }
        return false;
    }

    private record InRange(Fetch.Count fetch, List<Range> ranges) implements Criterion {
        @Override
        public boolean holds(RuleContext context) {
            long number = fetch.source().value(context);
            return number >= 0 && contains(ranges, number);
        }

        @Override
        public boolean needsCounters() {
            return true;
        }
    }

    private record LengthInRange(Fetch.Text fetch, List<Range> ranges) implements Criterion {
        @Override
        public boolean holds(RuleContext context) {
            return fetch.any(context, value -> contains(ranges, value.length()));
        }

        @Override
        public boolean needsRequest() {
            return true;
        }
    }

    private record InNetwork(Fetch.Address fetch, List<Cidr> networks) implements Criterion {
        @Override
        public boolean holds(RuleContext context) {
            InetAddress address = fetch.peer().address(context);
            for (int i = 0; i < networks.size(); i++) {
                if (networks.get(i).contains(address)) {
                    return true;
                }
            }
            return false;
        }
    }

    private record Found(Fetch fetch) implements Criterion {
        @Override
        public boolean holds(RuleContext context) {
            return fetch.text(context) != null;
        }

        @Override
        public boolean needsRequest() {
            return fetch.needsRequest();
        }

        @Override
        public boolean needsCounters() {
            return fetch instanceof Fetch.Count;
        }
    }

    private record IsTrue(Fetch fetch) implements Criterion {
        @Override
        public boolean holds(RuleContext context) {
            String value = fetch.text(context);
            return value != null && !value.equals("0");
        }

        @Override
        public boolean needsRequest() {
            return fetch.needsRequest();
        }

        @Override
        public boolean needsCounters() {
            return fetch instanceof Fetch.Count;
        }
    }
}

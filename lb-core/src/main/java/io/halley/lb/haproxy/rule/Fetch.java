// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A value that a rule takes from a request, its connection or the counters. HAProxy: a sample fetch. */
public sealed interface Fetch {

    /** Returns how it is written, for example {@code hdr(Upgrade)}. */
    String name();

    /** Returns whether it is taken from the request. */
    boolean needsRequest();

    /** Returns the value as a text, or null if there is none. */
    @Nullable
    String text(RuleContext context);

    /** A text, of which there may be several. */
    record Text(String name, Values values) implements Fetch {

        /** Returns a value by number from 0, or null behind the last. */
        interface Values {
            @Nullable
            String value(RuleContext context, int occurrence);
        }

        @Override
        public boolean needsRequest() {
            return true;
        }

        @Override
        public @Nullable String text(RuleContext context) {
            return values.value(context, 0);
        }
    }

    /** A number from 0. */
    record Count(String name, Source source) implements Fetch {

        /** Returns the number, or -1 if there is none. */
        interface Source {
            long value(RuleContext context);
        }

        @Override
        public boolean needsRequest() {
            return false;
        }

        @Override
        public @Nullable String text(RuleContext context) {
            long number = source.value(context);
            return number < 0 ? null : Long.toString(number);
        }
    }

    /** An address. */
    record Address(String name, Peer peer) implements Fetch {

        /** Returns the address. */
        interface Peer {
            InetAddress address(RuleContext context);
        }

        @Override
        public boolean needsRequest() {
            return false;
        }

        @Override
        public String text(RuleContext context) {
            return peer.address(context).getHostAddress();
        }
    }

    /** A truth. */
    record Flag(String name, boolean value) implements Fetch {

        @Override
        public boolean needsRequest() {
            return false;
        }

        @Override
        public String text(RuleContext context) {
            return value ? "1" : "0";
        }
    }
}

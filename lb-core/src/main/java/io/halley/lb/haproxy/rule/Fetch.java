// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import java.net.InetAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A value that a rule takes from a request, its connection or the counters. HAProxy: a sample fetch.
 *
 * <p>Two of one kind and one name are equal, whoever made them: the name says all.
 */
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

        /** Gives the values to a test until one passes, each once, in their order; returns whether one did. */
        public interface Values {
            /** Returns whether one of the values passes. */
            boolean any(RuleContext context, Predicate<String> test);
        }

        /** Returns whether any of the values passes a test. HAProxy: what an ACL does. */
        public boolean any(RuleContext context, Predicate<String> test) {
            return values.any(context, test);
        }

        @Override
        public boolean needsRequest() {
            return true;
        }

        /** Returns the last of the values, as HAProxy does outside of ACLs: it is the one nearest to here. */
        @Override
        public @Nullable String text(RuleContext context) {
            @Nullable String[] last = new String[1];
            values.any(context, value -> {
                last[0] = value;
                return false;
            });
            return last[0];
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Text that && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    /** A number from 0. */
    record Count(String name, Source source) implements Fetch {

        /** Returns the number, or -1 if there is none. */
        public interface Source {
            /** Returns the number, or -1. */
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

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Count that && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    /** An address. */
    record Address(String name, Peer peer) implements Fetch {

        /** Returns the address. */
        public interface Peer {
            /** Returns the address that the connection tells. */
            InetAddress address(RuleContext context);
        }

        /** Returns the address. */
        public InetAddress address(RuleContext context) {
            return peer.address(context);
        }

        @Override
        public boolean needsRequest() {
            return false;
        }

        @Override
        public String text(RuleContext context) {
            return peer.address(context).getHostAddress();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Address that && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
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

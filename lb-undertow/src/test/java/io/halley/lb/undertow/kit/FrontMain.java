// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import io.halley.lb.Backend;
import io.halley.lb.undertow.BalancerHandler;

/** A balancer in a process of its own, over the server whose address is given; it ends by itself after two minutes. */
final class FrontMain {

    private FrontMain() {}

    public static void main(String[] args) throws Exception {
        Balancer balancer = Balancer.start(BalancerHandler.start(
                Backend.builder("test").server("a", args[0]).build()));
        System.out.println(balancer.port());
        Thread.sleep(120_000);
        Runtime.getRuntime().halt(1);
    }
}

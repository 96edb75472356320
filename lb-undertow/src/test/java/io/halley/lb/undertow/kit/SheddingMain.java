// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import io.halley.lb.Backend;
import io.halley.lb.overload.Overload;
import io.halley.lb.undertow.BalancerHandler;

/**
 * A balancer with little heap that sheds load, in a process of its own; it ends by itself after two minutes.
 *
 * <p>The argument is a front and the server's address. Bodies of up to a mebibyte are read before a server is chosen.
 */
final class SheddingMain {

    private SheddingMain() {}

    public static void main(String[] args) throws Exception {
        String[] words = args[0].split(" ");
        BalancerHandler handler = BalancerHandler.start(Backend.builder("test")
                .server("a", words[1])
                .overload(Overload.defaults())
                .requestBuffer(1 << 20)
                .build());
        Balancer balancer = Balancer.start(handler, Front.valueOf(words[0]), Front.MAX_BODY);
        System.out.println(balancer.port());
        Thread.sleep(120_000);
        Runtime.getRuntime().halt(1);
    }
}

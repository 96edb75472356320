// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.haproxy.Bind;
import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.haproxy.HaproxyFrontend;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xnio.XnioWorker;

/** The sockets of a configuration: those that are open already, and new ones. Used for one start or reload. */
final class SocketPlan {

    private final Map<InetSocketAddress, ListeningSocket> sockets = new LinkedHashMap<>();
    private final Map<InetSocketAddress, String> owners = new HashMap<>();
    private final List<ListeningSocket> opened = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private SocketPlan() {}

    /** Takes the addresses that are not open yet. */
    static SocketPlan of(
            HaproxyConfiguration configuration, Map<InetSocketAddress, ListeningSocket> open, XnioWorker worker) {
        SocketPlan plan = new SocketPlan();
        for (HaproxyFrontend frontend : configuration.frontends()) {
            for (Bind bind : frontend.binds()) {
                plan.add("frontend " + frontend.name() + ": bind " + text(bind), bind, open, worker);
            }
        }
        return plan;
    }

    private void add(String subject, Bind bind, Map<InetSocketAddress, ListeningSocket> open, XnioWorker worker) {
        InetSocketAddress address = address(bind);
        if (address.isUnresolved()) {
            faults.add(subject + ": unknown host (expected: an address, or a name of this machine)");
            return;
        }
        String owner = owners.putIfAbsent(address, subject);
        if (owner != null) {
            faults.add(subject + ": taken already, by " + owner);
            return;
        }
        try {
            ListeningSocket socket = open.get(address);
            if (socket == null) {
                socket = ListeningSocket.open(worker, address, bind.backlog());
                opened.add(socket);
            }
            sockets.put(address, socket);
        } catch (IOException e) {
            faults.add(subject + ": cannot listen: " + e.getMessage());
        }
    }

    /** Returns what is wrong; then {@link #undo} has to be called. */
    List<String> faults() {
        return faults;
    }

    /** Lets go of the sockets that were opened for this plan. */
    void undo() {
        opened.forEach(ListeningSocket::close);
    }

    Map<InetSocketAddress, ListeningSocket> sockets() {
        return sockets;
    }

    ListeningSocket socket(Bind bind) {
        ListeningSocket socket = sockets.get(address(bind));
        if (socket == null) {
            throw new IllegalStateException(bind + ": not planned");
        }
        return socket;
    }

    private static InetSocketAddress address(Bind bind) {
        return bind.host().isEmpty()
                ? new InetSocketAddress(bind.port())
                : new InetSocketAddress(bind.host(), bind.port());
    }

    private static String text(Bind bind) {
        String host = bind.host().isEmpty() ? "*" : bind.host();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + bind.port();
    }
}

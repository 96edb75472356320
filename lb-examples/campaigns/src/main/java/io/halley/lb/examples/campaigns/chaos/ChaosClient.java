// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.chaos;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.client.ClientSessionChannel.MessageListener;
import org.cometd.client.BayeuxClient;
import org.cometd.client.ext.AckExtension;
import org.jspecify.annotations.Nullable;

/** A CometD client with acknowledged messages that talks to itself, on a channel of its own. */
final class ChaosClient {
    private static final long AGAIN_MILLIS = 200;

    private final BayeuxClient bayeux;
    private final ScheduledExecutorService scheduler;
    private final String channel;
    private final Ledger ledger = new Ledger();
    private final AtomicInteger handshakes = new AtomicInteger();

    /** The session whose subscription holds, null between a handshake and its subscription. */
    private volatile @Nullable String subscribed;

    ChaosClient(BayeuxClient bayeux, int number, ScheduledExecutorService scheduler) {
        this.bayeux = bayeux;
        this.scheduler = scheduler;
        this.channel = "/own/" + number;
        bayeux.addExtension(new AckExtension());
        bayeux.setOption(BayeuxClient.BACKOFF_INCREMENT_OPTION, 200L);
        bayeux.setOption(BayeuxClient.MAX_BACKOFF_OPTION, 1000L);
        bayeux.getChannel(Channel.META_HANDSHAKE).addListener((MessageListener) (meta, reply) -> handshaken(reply));
    }

    void start() {
        bayeux.handshake();
    }

    private void handshaken(Message reply) {
        subscribed = null;
        if (!reply.isSuccessful()) {
            return;
        }
        handshakes.incrementAndGet();
        String session = bayeux.getId();
        ledger.begin(session);
        subscribe(session);
    }

    /** Subscribes as an application does: again, if that was lost on the way while the session lives. */
    private void subscribe(String session) {
        if (!session.equals(bayeux.getId())) {
            return;
        }
        bayeux.getChannel(channel)
                .subscribe(
                        (on, message) -> {
                            // The client may have begun anew before this listener was there to be dropped.
                            if (session.equals(bayeux.getId())) {
                                ledger.arrive(((Number) message.getData()).intValue());
                            }
                        },
                        answer -> {
                            if (answer.isSuccessful() && session.equals(bayeux.getId())) {
                                subscribed = session;
                            } else if (!answer.isSuccessful()) {
                                scheduler.schedule(() -> subscribe(session), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                            }
                        });
    }

    /** Publishes one message, unless there is no session to do so in. */
    void publish() {
        String session = subscribed;
        if (session != null) {
            int message = ledger.publish();
            bayeux.getChannel(channel).publish(message, reply -> {
                if (reply.isSuccessful()) {
                    ledger.confirm(message, session);
                }
            });
        }
    }

    /** Returns whether it has a session and is owed nothing. */
    boolean isBack() {
        String session = subscribed;
        return session != null && session.equals(bayeux.getId()) && bayeux.isConnected() && ledger.missing() == 0;
    }

    Ledger ledger() {
        return ledger;
    }

    /** Returns how often it was told to begin anew. */
    int told() {
        return Math.max(0, handshakes.get() - 1);
    }

    /** Leaves; returns whether the server has confirmed that. */
    boolean stop() {
        return bayeux.disconnect(10_000);
    }

    @Override
    public String toString() {
        return channel + " (" + bayeux.getTransport() + ", session " + bayeux.getId() + ", subscribed " + subscribed
                + ", connected " + bayeux.isConnected() + ", missing " + ledger.missing() + ", " + ledger.sums() + ")";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.bayeux.AnswerReader;
import io.halley.lb.bayeux.ConnectAnswer;
import io.halley.lb.bayeux.Outcome;
import io.halley.lb.bayeux.ReadState;
import io.halley.lb.model.ResponseEdit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from the answer to a {@link Conversation}, and moves the session if its server is to be emptied.
 *
 * <p>A compressed answer is read from an inflated copy, when all of it is in hand: requests go out with the client's own
 * {@code Accept-Encoding}, since a poll may have been on its server for long when that begins to be emptied. Thread: the
 * request's owner's.
 */
final class BayeuxTap implements AnswerTap {

    private static final Logger log = LoggerFactory.getLogger(BayeuxTap.class);

    private final Conversation conversation;
    private final ServerRuntime from;
    private final AnswerReader reader;
    private final boolean gzip;
    private final boolean readable;
    private final boolean moving;
    private @Nullable Departure departure;

    BayeuxTap(Conversation conversation, ServerRuntime from, ResponseEdit response) {
        this.conversation = conversation;
        this.from = from;
        String coding = response.header("Content-Encoding");
        gzip = coding != null && coding.trim().toLowerCase(Locale.ROOT).equals("gzip");
        readable = coding == null || gzip;
        moving = readable && conversation.kind() == Conversation.Kind.POLL && from.isMoving();
        reader = new AnswerReader(
                conversation.side.settings().scanBytes(),
                conversation.side.settings().scanMessages(),
                conversation.isJsonp());
    }

    @Override
    public int mostHeld() {
        boolean handshake = conversation.kind() == Conversation.Kind.HANDSHAKE;
        return moving || (gzip && handshake) ? conversation.side.settings().scanBytes() : 0;
    }

    @Override
    public void see(ByteBuffer bytes) {
        if (readable && !gzip) {
            reader.feed(bytes);
        }
    }

    @Override
    public void ended() {
        if (!gzip) {
            learn();
        }
    }

    private void learn() {
        reader.end();
        if (reader.state() == ReadState.READ) {
            conversation.side.answered(conversation, from, Outcome.of(conversation.clientId(), reader.messages()));
        }
    }

    @Override
    public byte @Nullable [] replacement(ByteBuffer whole) {
        byte[] body = new byte[whole.remaining()];
        whole.duplicate().get(body);
        if (gzip) {
            byte[] plain = inflate(body);
            if (plain == null) {
                return null;
            }
            body = plain;
            reader.feed(ByteBuffer.wrap(body));
            learn();
        }
        byte[] other = moving ? ConnectAnswer.movingSession(body, conversation.isJsonp()) : null;
        if (other != null) {
            departure = conversation.leave(from);
            conversation.side.moved(conversation);
        }
        return other;
    }

    /** Returns what ends the session on the server that it has left, or null if it has not. */
    @Nullable
    Departure farewell() {
        return departure;
    }

    private byte @Nullable [] inflate(byte[] body) {
        int most = conversation.side.settings().scanBytes();
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] plain = in.readNBytes(most + 1);
            return plain.length > most ? null : plain;
        } catch (IOException e) {
            log.debug("{}: an answer that is no gzip: {}", from.name(), e.toString());
            return null;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.halley.lb.bayeux.AnswerReader;
import io.halley.lb.bayeux.ReadState;
import io.halley.lb.bayeux.RequestReader;
import java.nio.ByteBuffer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Bodies of any kind are read or refused, and never changed; those that are JSON are read the same however they are cut.
 *
 * <p>Of others, Jackson's non-blocking parser lets two pass that its blocking one refuses, if they are cut behind a colon
 * or a comma that a brace follows. A server refuses them; where they go does not matter.
 */
class BayeuxFuzzTest {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int MOST_BYTES = 4096;
    private static final int MOST_MESSAGES = 16;

    private static boolean isJson(byte[] body) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            while (parser.nextToken() != null) {
                parser.skipChildren();
            }
            return true;
        } catch (JacksonException e) {
            return false;
        }
    }

    private static String request(byte[] body, int piece) {
        RequestReader reader = new RequestReader(MOST_BYTES, MOST_MESSAGES);
        byte[] before = body.clone();
        for (int at = 0; at < body.length; at += piece) {
            reader.feed(ByteBuffer.wrap(body, at, Math.min(piece, body.length - at)));
        }
        ReadState state = reader.end();
        assertThat(body).isEqualTo(before);
        return state + " " + reader.channel() + " " + reader.clientId()
                + (state == ReadState.READ ? reader.request() : "");
    }

    private static String answer(byte[] body, int piece, boolean jsonp) {
        AnswerReader reader = new AnswerReader(MOST_BYTES, MOST_MESSAGES, jsonp);
        for (int at = 0; at < body.length; at += piece) {
            reader.feed(ByteBuffer.wrap(body, at, Math.min(piece, body.length - at)));
        }
        return reader.end() + " " + reader.messages();
    }

    @FuzzTest(maxDuration = "20s")
    void aRequestIsReadTheSameHoweverItIsCut(FuzzedDataProvider data) {
        int piece = data.consumeInt(1, 64);
        byte[] body = data.consumeRemainingAsBytes();

        String whole = request(body, Math.max(1, body.length));
        String cut = request(body, piece);
        if (isJson(body)) {
            assertThat(cut).isEqualTo(whole);
        }
    }

    @FuzzTest(maxDuration = "20s")
    void anAnswerIsReadTheSameHoweverItIsCut(FuzzedDataProvider data) {
        boolean jsonp = data.consumeBoolean();
        int piece = data.consumeInt(1, 64);
        byte[] body = data.consumeRemainingAsBytes();

        String whole = answer(body, Math.max(1, body.length), jsonp);
        String cut = answer(body, piece, jsonp);
        if (isJson(body)) {
            assertThat(cut).isEqualTo(whole);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import io.halley.lb.undertow.http1.RequestHeadParser;
import org.jspecify.annotations.Nullable;

/** A parsed head and whose it is. Thread: the IO thread. */
final class HeadSlot {

    final RequestHeadParser parser;

    @Nullable
    DirectRequest holder;

    /** Whether it is no longer one of the thread's, since its holder could not give it up. */
    boolean outside;

    HeadSlot(int maxHead, int maxHeaders) {
        parser = new RequestHeadParser(maxHead, maxHeaders);
    }
}

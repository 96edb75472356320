// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import java.nio.ByteBuffer;

/** Says nothing: the connection is the answer. */
final class ConnectDialog implements ProbeDialog {

    private static final byte[] NOTHING = {};

    private final boolean tls;

    ConnectDialog(boolean tls) {
        this.tls = tls;
    }

    @Override
    public Next connected() {
        return Next.DONE;
    }

    @Override
    public Next received(ByteBuffer input) {
        input.position(input.limit());
        return Next.DONE;
    }

    @Override
    public void ended(End how) {}

    @Override
    public byte[] output() {
        return NOTHING;
    }

    @Override
    public ProbeResult result(long nanos) {
        return new ProbeResult(true, tls ? CheckStatus.L6OK : CheckStatus.L4OK, -1, "", nanos);
    }
}

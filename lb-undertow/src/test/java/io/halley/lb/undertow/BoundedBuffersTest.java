// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.connector.PooledByteBuffer;
import org.junit.jupiter.api.Test;

/** Direct memory is bounded, and who comes later still gets a buffer. */
class BoundedBuffersTest {

    private final BoundedBuffers buffers = new BoundedBuffers(2);

    @Test
    void beyondTheBoundBuffersAreOfTheHeap() {
        PooledByteBuffer first = buffers.allocate();
        PooledByteBuffer second = buffers.allocate();
        PooledByteBuffer third = buffers.allocate();
        assertThat(first.getBuffer().isDirect()).isTrue();
        assertThat(second.getBuffer().isDirect()).isTrue();
        assertThat(third.getBuffer().isDirect()).isFalse();
        assertThat(third.getBuffer().capacity()).isEqualTo(buffers.getBufferSize());

        third.close();
        assertThat(buffers.allocate().getBuffer().isDirect()).isFalse();
        first.close();
        first.close();
        assertThat(buffers.allocate().getBuffer().isDirect()).isTrue();
        assertThat(buffers.allocate().getBuffer().isDirect()).isFalse();
    }

    @Test
    void byDefaultNoMoreThanHalfOfTheDirectMemoryIsTaken() {
        try (BoundedBuffers standard = BoundedBuffers.create()) {
            assertThat(standard.allocate().getBuffer().isDirect()).isTrue();
        }
    }
}

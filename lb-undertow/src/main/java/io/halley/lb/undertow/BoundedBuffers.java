// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.util.ImmediatePooledByteBuffer;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Direct buffers up to a number, and buffers of the heap beyond it.
 *
 * <p>Where direct memory is used up, the JVM collects garbage, sleeps for half a second on the asking IO thread, and
 * throws. Nobody gets that far: half of the direct memory is left to others. The heap's limit is kept by {@link
 * io.halley.lb.overload.Overload}. Thread-safe.
 */
final class BoundedBuffers implements ByteBufferPool {

    private static final int SIZE = 16 * 1024;
    private static final int MOST = 4096;
    private static final int PER_THREAD = 16;

    private final ByteBufferPool direct;
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();

    /**
     * Makes a pool.
     *
     * @param most how many direct buffers may be out at once
     */
    BoundedBuffers(int most) {
        this.most = most;
        direct = new DefaultByteBufferPool(true, SIZE, most, PER_THREAD);
    }

    /** Returns a pool of 4096 buffers of 16 KiB, or as many as half of the process's direct memory has room for. */
    static BoundedBuffers create() {
        return new BoundedBuffers((int) Math.max(1, Math.min(MOST, maxDirectMemory() / 2 / SIZE)));
    }

    private static long maxDirectMemory() {
        HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long set = vm == null
                ? 0
                : Long.parseLong(vm.getVMOption("MaxDirectMemorySize").getValue());
        // Unless it is set, it is as much as the heap may become.
        return set > 0 ? set : Runtime.getRuntime().maxMemory();
    }

    @Override
    public PooledByteBuffer allocate() {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            return new ImmediatePooledByteBuffer(ByteBuffer.allocate(SIZE));
        }
        return new Taken(direct.allocate());
    }

    /** A direct buffer that is out; it comes back once. */
    private final class Taken implements PooledByteBuffer {

        private final PooledByteBuffer buffer;
        private final AtomicBoolean back = new AtomicBoolean();

        Taken(PooledByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer getBuffer() {
            return buffer.getBuffer();
        }

        @Override
        public void close() {
            if (back.compareAndSet(false, true)) {
                taken.decrementAndGet();
                buffer.close();
            }
        }

        @Override
        public boolean isOpen() {
            return buffer.isOpen();
        }
    }

    @Override
    public ByteBufferPool getArrayBackedPool() {
        return direct.getArrayBackedPool();
    }

    @Override
    public int getBufferSize() {
        return SIZE;
    }

    @Override
    public boolean isDirect() {
        return true;
    }

    @Override
    public void close() {
        direct.close();
    }
}

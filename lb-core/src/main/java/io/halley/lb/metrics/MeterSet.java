// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Meters that end together.
 *
 * <p>It holds what its meters read, since Micrometer holds that weakly. Thread-safe.
 */
final class MeterSet {

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();
    private final List<DoubleSupplier> sources = new ArrayList<>();
    private boolean ended;

    MeterSet(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    void gauge(String name, String about, DoubleSupplier value, String... more) {
        keep(Gauge.builder(name, value::getAsDouble)
                .description(about)
                .tags(tags.and(more))
                .register(registry));
    }

    synchronized void counter(String name, String about, String unit, DoubleSupplier value, String... more) {
        sources.add(value);
        keep(FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
                .description(about)
                .baseUnit(unit.isEmpty() ? null : unit)
                .tags(tags.and(more))
                .register(registry));
    }

    Timer timer(String name, String about, String... more) {
        Timer timer =
                Timer.builder(name).description(about).tags(tags.and(more)).register(registry);
        keep(timer);
        return timer;
    }

    private synchronized void keep(Meter meter) {
        if (ended) {
            registry.remove(meter);
        } else {
            meters.add(meter);
        }
    }

    synchronized void end() {
        ended = true;
        meters.forEach(registry::remove);
        meters.clear();
        sources.clear();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import io.halley.lb.examples.benchmarks.parts.PickerBenchmark;
import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks of the parts, each for some seconds in a JVM of its own. */
final class Parts {

    /** The column of the figures. */
    static final String COLUMN = "figure";

    /** The column of bytes allocated. */
    static final String ALLOCATED = "B allocated";

    private Parts() {}

    /** Adds a line for each benchmark and set of parameters. */
    static void measure(Options options, Report report) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(PickerBenchmark.class.getPackageName().replace(".", "\\.") + ".*")
                        .addProfiler(GCProfiler.class)
                        .jvmArgsAppend(options.jvm().toArray(String[]::new))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        for (RunResult result : results) {
            Row row = new Row(title(result.getParams()), "ns")
                    .with(
                            COLUMN,
                            result.getAggregatedResult().getIterationResults().stream()
                                    .mapToDouble(iteration ->
                                            iteration.getPrimaryResult().getScore())
                                    .toArray());
            result.getSecondaryResults().values().stream()
                    .filter(each -> each.getLabel().endsWith("gc.alloc.rate.norm"))
                    .map(Result::getScore)
                    .findFirst()
                    // A JVM's own threads allocate a byte now and then.
                    .ifPresent(bytes -> row.with(ALLOCATED, Math.round(bytes)));
            report.addPart(row);
        }
    }

    private static String title(BenchmarkParams params) {
        String name = params.getBenchmark();
        name = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1)
                .replace("Benchmark.", ": ");
        StringBuilder title = new StringBuilder(name);
        params.getParamsKeys().forEach(key -> title.append(", ").append(params.getParam(key)));
        return title.append(params.getThreads() > 1 ? ", " + params.getThreads() + " threads" : "")
                .toString();
    }
}

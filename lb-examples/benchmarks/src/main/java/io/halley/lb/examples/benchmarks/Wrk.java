// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The main workload once more, sent by {@code wrk} where that is installed: a load that is not ours. */
final class Wrk {

    private static final Path WRK = Path.of("/usr/bin/wrk");
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
    private static final String SCRIPT = "wrk.method = 'POST'\nwrk.body = '[" + "m".repeat(138) + "]'\n"
            + "wrk.headers['Content-Type'] = 'application/json;charset=UTF-8'\n"
            + "wrk.headers['Cookie'] = 'BAYEUX_BROWSER=1iaajksvfbyls1fi; SERVERID=n0'\n";

    private Wrk() {}

    /** Adds the CPU of each subject's process. */
    static void measure(Subjects subjects, Options options, Report report) throws IOException, InterruptedException {
        if (!Files.isExecutable(WRK)) {
            System.out.println("wrk is not installed: its line is left out");
            return;
        }
        Path script = Files.createTempFile("halley-wrk", ".lua");
        script.toFile().deleteOnExit();
        Files.writeString(script, SCRIPT);
        Row row = new Row("sticky POST of 140 bytes, 64 clients of wrk: CPU, process", "us/request");
        double[][] samples = new double[subjects.all().size()][options.rounds()];
        for (Subject subject : subjects.inJvm()) {
            cpu(subject, script, options.warmup() / 1_000_000_000L);
        }
        for (int round = 0; round < options.rounds(); round++) {
            for (int i = 0; i < samples.length; i++) {
                samples[i][round] = cpu(subjects.all().get(i), script, options.nanos() / 1_000_000_000L);
            }
        }
        for (int i = 0; i < samples.length; i++) {
            row.with(subjects.all().get(i).name(), samples[i]);
        }
        report.add(row);
    }

    private static double cpu(Subject subject, Path script, long seconds) throws IOException, InterruptedException {
        long before = ProcessCpu.nanos(subject.process().pid());
        Process wrk = new ProcessBuilder(
                        WRK.toString(),
                        "-t1",
                        "-c" + Workload.POST_64.clients,
                        "-d" + Math.max(1, seconds) + "s",
                        "-s" + script,
                        "http://127.0.0.1:" + subject.port() + "/cometd/connect")
                .redirectErrorStream(true)
                .start();
        String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        wrk.waitFor();
        Matcher requests = REQUESTS.matcher(said);
        if (!requests.find() || said.contains("Non-2xx") || said.contains("Socket errors")) {
            throw new IOException("wrk: " + said);
        }
        return (ProcessCpu.nanos(subject.process().pid()) - before) / 1e3 / Long.parseLong(requests.group(1));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless Chromium with one page, driven by its DevTools protocol. */
final class Browser implements AutoCloseable {

    private static final List<Path> PROGRAMS = List.of(
            Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"), Path.of("/usr/bin/google-chrome"));

    /** What the page wrote to its console, faults and violations of its policy included. */
    final List<String> console = new CopyOnWriteArrayList<>();

    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Long, CompletableFuture<Map<String, Object>>> answers = new ConcurrentHashMap<>();
    private final Path profile;
    private final Process process;
    private final WebSocket socket;

    private Browser(Path profile, Process process) throws Exception {
        this.profile = profile;
        this.process = process;
        HttpClient client = HttpClient.newHttpClient();
        socket = client.newWebSocketBuilder()
                .buildAsync(pageAddress(client), new Listener())
                .get(20, TimeUnit.SECONDS);
        call("Page.enable", "{}");
        call("Runtime.enable", "{}");
        call("Log.enable", "{}");
    }

    static boolean isInstalled() {
        return PROGRAMS.stream().anyMatch(Files::isExecutable);
    }

    static Browser start() throws Exception {
        Path program = PROGRAMS.stream().filter(Files::isExecutable).findFirst().orElseThrow();
        Path profile = Files.createTempDirectory("browser");
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("output").toFile())
                .start();
        try {
            return new Browser(profile, process);
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** The browser writes its port to a file of its profile when it is up. */
    private URI pageAddress(HttpClient client) throws Exception {
        Path file = profile.resolve("DevToolsActivePort");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            if (Files.exists(file) && Files.readAllLines(file).size() >= 2) {
                String port = Files.readAllLines(file).get(0);
                URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
                String json = client.send(
                                java.net.http.HttpRequest.newBuilder(list).build(),
                                java.net.http.HttpResponse.BodyHandlers.ofString())
                        .body();
                for (Object target : (List<?>) JsonText.read(json)) {
                    if ("page".equals(((Map<?, ?>) target).get("type"))) {
                        return URI.create((String) ((Map<?, ?>) target).get("webSocketDebuggerUrl"));
                    }
                }
            }
            Thread.sleep(100);
        }
        throw new IOException("the browser did not start: " + Files.readString(profile.resolve("output")));
    }

    Map<String, Object> call(String method, String parameters) throws Exception {
        long id = ids.incrementAndGet();
        CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true);
        return answer.get(60, TimeUnit.SECONDS);
    }

    void open(String uri) throws Exception {
        call("Page.navigate", Json.object("url", uri));
    }

    void size(int width, int height) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":false}");
    }

    void scheme(String scheme) throws Exception {
        call(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + scheme + "\"}]}");
    }

    /** Returns what an expression is as a string. */
    String eval(String expression) throws Exception {
        Map<String, Object> answer = call("Runtime.evaluate", Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("expression", "(async () => String(await (" + expression + ")))()");
            json.writeBooleanProperty("awaitPromise", true);
            json.writeEndObject();
        }));
        return String.valueOf(((Map<?, ?>) ((Map<?, ?>) answer.get("result")).get("result")).get("value"));
    }

    /** Returns the text of the first element that fits, or null. */
    String text(String selector) throws Exception {
        return eval("document.querySelector('" + selector + "')?.innerText");
    }

    void click(String selector) throws Exception {
        eval("document.querySelector('" + selector + "').click()");
    }

    void screenshot(Path file) throws Exception {
        Map<String, Object> answer = call("Page.captureScreenshot", "{\"format\":\"png\"}");
        String data = (String) ((Map<?, ?>) answer.get("result")).get("data");
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(data));
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file :
                    new ArrayList<>(files.sorted(Comparator.reverseOrder()).toList())) {
                file.toFile().delete();
            }
        }
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                received(JsonText.object(message.toString()));
                message.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void received(Map<String, Object> answer) {
            if (answer.get("id") instanceof Long id) {
                answers.remove(id).complete(answer);
            } else if (List.of("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
                    .contains(String.valueOf(answer.get("method")))) {
                console.add(String.valueOf(answer.get("params")));
            }
        }
    }
}

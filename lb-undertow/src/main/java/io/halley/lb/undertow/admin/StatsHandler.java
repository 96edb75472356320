// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.halley.lb.LoadBalancer;
import io.halley.lb.model.BackendSnapshot;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The statistics page of one or more balancers: an Undertow handler, to be mounted anywhere. HAProxy: {@code stats}.
 *
 * <p>Below where it is mounted:
 *
 * <ul>
 *   <li>{@code /}: the page; a table of text for {@code Accept: text/plain}
 *   <li>{@code ;csv} and {@code /csv}: HAProxy's CSV
 *   <li>{@code ;json}, {@code /json} and {@code /api/v1/backends}: everything; {@code /api/v1/backends/}<i>name</i>
 *   <li>{@code /api/v1/events}: the last 1,000 things that happened, the newest first
 *   <li>{@code /api/v1/session}: who one is, whether one may act, and the token for it
 *   <li>{@code POST /api/v1/backends/}<i>backend</i>{@code /servers/}<i>server</i>{@code /}<i>verb</i>, where allowed:
 *       {@code ready}, {@code drain} (fields {@code within} in seconds, {@code then=maintenance}), {@code maintenance},
 *       {@code weight} (field {@code weight}); the same as a form with HAProxy's fields to {@code /}
 *   <li>{@code POST /api/v1/reload}, where allowed and there is something to reload
 *   <li>{@code /events}: a picture whenever there is a new one, as server-sent events
 *   <li>{@code /live} and {@code /ready}, for whoever is in front, never with a password: 200, or 503 while a backend
 *       has no server
 * </ul>
 *
 * <p>Thread-safe; nothing blocks, so it may be called on IO threads.
 */
public final class StatsHandler implements HttpHandler, AutoCloseable {

    private static final String READ = "GET, HEAD";

    private final Settings settings;
    private final List<BackendWatch> watches;
    private final Login login;
    private final Tokens tokens = new Tokens(new SecureRandom());
    private final Journal journal;
    private final Pictures pictures;
    private final LiveEvents live;
    private final ActionRequests actions;
    private final Assets assets = new Assets();

    StatsHandler(
            Settings settings,
            Credentials credentials,
            String realm,
            List<LoadBalancer> balancers,
            List<FrontendSource> frontends,
            LongSupplier nanoTime,
            InstantSource clock) {
        this.settings = settings;
        journal = new Journal(clock);
        watches = balancers.stream()
                .map(balancer -> new BackendWatch(balancer, journal, nanoTime, clock))
                .toList();
        Drains drains = new Drains();
        login = new Login(credentials, new GuessThrottle(nanoTime), realm);
        pictures = new Pictures(frontends, watches, journal, new StatsJson(settings, drains), nanoTime, clock);
        live = new LiveEvents(pictures::json, settings.refresh().toNanos(), nanoTime);
        actions = new ActionRequests(
                settings,
                new OwnOrigin(tokens),
                new Actions(watches, frontends.size() + 1, drains, journal, clock),
                pictures::outdate);
        watches.forEach(watch -> watch.balancer().addListener(watch));
    }

    /** Returns a page that shows these balancers to everybody, without addresses, and changes nothing. */
    public static StatsHandler of(LoadBalancer... balancers) {
        return builder(balancers).build();
    }

    /** Returns a builder for a page of these balancers. */
    public static StatsHandlerBuilder builder(LoadBalancer... balancers) {
        return new StatsHandlerBuilder(List.of(balancers));
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        Answer.guard(exchange);
        String path = exchange.getRelativePath();
        if (path.equals("/live") || path.equals("/ready")) {
            probe(exchange, path);
            return;
        }
        String user = login.admit(exchange);
        if (user == null) {
            return;
        }
        HttpString method = exchange.getRequestMethod();
        if (method.equals(Methods.GET) || method.equals(Methods.HEAD)) {
            read(exchange, path, user);
        } else if (method.equals(Methods.POST) || method.equals(Methods.PUT)) {
            write(exchange, path, user);
        } else {
            notAllowed(exchange, READ + ", POST");
        }
    }

    private void probe(HttpServerExchange exchange, String path) {
        boolean well = path.equals("/live")
                || watches.stream().map(watch -> watch.balancer().snapshot()).allMatch(BackendSnapshot::up);
        Answer.text(exchange, well ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE, well ? "ok\n" : "no server\n");
    }

    private void read(HttpServerExchange exchange, String path, String user) throws Exception {
        switch (view(exchange, path)) {
            case "" -> Answer.redirect(exchange, StatusCodes.FOUND, directory(exchange));
            case "/" -> page(exchange);
            case "/csv" -> Answer.text(exchange, StatusCodes.OK, StatsCsv.of(pictures.take(), settings.legends()));
            case "/text" -> Answer.text(exchange, StatusCodes.OK, StatsText.of(pictures.take()));
            case "/json", "/api/v1/backends" -> Answer.json(exchange, StatusCodes.OK, pictures.json());
            case "/api/v1/events" ->
                Answer.json(exchange, StatusCodes.OK, StatsJson.journal(journal.after(0, Journal.LENGTH)));
            case "/api/v1/session" -> session(exchange, user);
            case "/events" -> live.handle(exchange);
            default -> other(exchange, path);
        }
    }

    /** Undertow takes what follows a semicolon out of the path. */
    private static String view(HttpServerExchange exchange, String path) {
        String uri = exchange.getRequestURI();
        int semicolon = uri.indexOf(';');
        if (semicolon < 0 || path.length() > 1) {
            return path;
        }
        List<String> options = List.of(uri.substring(semicolon + 1).split(";"));
        return options.contains("csv") ? "/csv" : options.contains("json") ? "/json" : path;
    }

    /** Relative addresses in the page need the slash at the end. */
    private static String directory(HttpServerExchange exchange) {
        String mounted = exchange.getResolvedPath();
        String query = exchange.getQueryString();
        return mounted.substring(mounted.lastIndexOf('/') + 1) + "/" + (query.isEmpty() ? "" : "?" + query);
    }

    private void page(HttpServerExchange exchange) {
        String accept = exchange.getRequestHeaders().getFirst(Headers.ACCEPT);
        if (accept != null && accept.startsWith("text/plain")) {
            Answer.text(exchange, StatusCodes.OK, StatsText.of(pictures.take()));
        } else {
            asset(exchange, "page.html");
        }
    }

    private void session(HttpServerExchange exchange, String user) {
        boolean admin = settings.mayAct(exchange);
        Answer.json(exchange, StatusCodes.OK, Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("user", user);
            json.writeBooleanProperty("admin", admin);
            if (admin) {
                json.writeStringProperty("token", tokens.of(user));
            }
            json.writeEndObject();
        }));
    }

    private void other(HttpServerExchange exchange, String path) {
        String prefix = "/api/v1/backends/";
        if (path.startsWith(prefix)) {
            backend(exchange, path.substring(prefix.length()));
        } else {
            asset(exchange, path.substring(1));
        }
    }

    private void backend(HttpServerExchange exchange, String name) {
        String json = pictures.one(name);
        if (json == null) {
            notFound(exchange);
        } else {
            Answer.json(exchange, StatusCodes.OK, json);
        }
    }

    private void asset(HttpServerExchange exchange, String name) {
        Assets.@Nullable Asset asset = assets.named(name);
        if (asset == null) {
            notFound(exchange);
        } else {
            Answer.send(exchange, StatusCodes.OK, asset.type(), asset.content());
        }
    }

    private void write(HttpServerExchange exchange, String path, String user) {
        String[] parts = path.split("/", -1);
        boolean server = parts.length == 8 && path.startsWith("/api/v1/backends/") && parts[5].equals("servers");
        if (server) {
            actions.api(exchange, user, parts[4], parts[6], parts[7]);
        } else if (path.equals("/api/v1/reload") && settings.reload() != null) {
            actions.reload(exchange, user, settings.reload());
        } else if (path.length() <= 1 && exchange.getRequestMethod().equals(Methods.POST)) {
            actions.page(exchange, user);
        } else {
            notAllowed(exchange, READ);
        }
    }

    private static void notAllowed(HttpServerExchange exchange, String allowed) {
        exchange.getResponseHeaders().put(Headers.ALLOW, allowed);
        Answer.text(exchange, StatusCodes.METHOD_NOT_ALLOWED, "Expected: " + allowed + "\n");
    }

    private static void notFound(HttpServerExchange exchange) {
        Answer.text(exchange, StatusCodes.NOT_FOUND, "There is nothing here.\n");
    }

    /** Returns how many pages are open and live. */
    public int viewers() {
        return live.viewers();
    }

    /** Stops to listen to the balancers, and lets the viewers go. */
    @Override
    public void close() {
        watches.forEach(watch -> watch.balancer().removeListener(watch));
        live.close();
    }
}

package io.portolan;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A receiver of notifications on 127.0.0.1, on a port that it keeps, that a test has fail, stop and start again. */
final class WebHook implements AutoCloseable {

    /** What came, and what was answered. */
    record Request(String method, String type, String delivery, String signature, String body, int answer) {
        JsonNode json() {
            return JsonResult.parse(body);
        }
    }

    private final int port;
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private volatile int answer = 200;
    private HttpServer server;
    private ExecutorService threads;

    WebHook() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port + "/hook";
    }

    /** Listens from now on, and answers so. */
    WebHook start(int status) {
        answer = status;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/hook", this::take);
        server.start();
        return this;
    }

    /** Answers so from now on; 0: not at all. */
    void answers(int status) {
        answer = status;
    }

    private void take(HttpExchange exchange) throws IOException {
        int status = answer;
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(new Request(
                exchange.getRequestMethod(),
                exchange.getRequestHeaders().getFirst("Content-Type"),
                exchange.getRequestHeaders().getFirst("X-Portolan-Delivery"),
                exchange.getRequestHeaders().getFirst("X-Portolan-Signature"),
                body,
                status));
        if (status != 0) {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        }
    }

    /** Refuses connections. */
    void stop() {
        if (server != null) {
            server.stop(0);
            threads.shutdownNow();
            server = null;
        }
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The ids of the events in what was taken. */
    List<String> events() {
        return requests().stream()
                .filter(request -> request.answer() == 200)
                .flatMap(request -> JsonResult.texts(request.json().get("events"), "id").stream())
                .toList();
    }

    @Override
    public void close() {
        stop();
    }
}

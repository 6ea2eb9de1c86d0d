package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.report.Cell;
import io.portolan.report.Json;
import io.portolan.target.Address;
import io.portolan.target.TopPorts;
import io.portolan.target.Transport;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Prints open ports as they are found, a line each and each once (discovery and probing may both find one), and flushes
 * whenever it has caught up. The engine only puts them in
 * a queue: a reader that is slow must not make an answer look late, so the queue is as long as memory allows for a
 * million ports, and waits only beyond.
 */
final class FoundPorts implements AutoCloseable {
    private static final int LONGEST = 1 << 20;

    /** A port to print, or with port 0 the end. */
    private record Found(Optional<Address> address, Transport transport, int port) {}

    private final Writer out;
    private final boolean json;
    private final Runnable makeRoom;
    private final Runnable outputClosed;
    private final BlockingQueue<Found> queue = new LinkedBlockingQueue<>(LONGEST);
    private final Set<Found> printed = new HashSet<>();
    private final Thread writer = new Thread(this::write, "found-ports");
    private volatile Optional<IOException> failure = Optional.empty();

    /**
     * @param json one object a line, else {@code ADDRESS:PORT}
     * @param makeRoom called before lines are written
     * @param outputClosed called once, when they cannot be written any more
     */
    FoundPorts(Writer out, boolean json, Runnable makeRoom, Runnable outputClosed) {
        this.out = out;
        this.json = json;
        this.makeRoom = makeRoom;
        this.outputClosed = outputClosed;
        writer.setDaemon(true);
        writer.start();
    }

    void found(Address address, Transport transport, int port) {
        if (failure.isEmpty()) {
            put(new Found(Optional.of(address), transport, port));
        }
    }

    private void put(Found found) {
        try {
            queue.put(found);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            List<Found> batch = new ArrayList<>();
            boolean more = true;
            while (more) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch);
                makeRoom.run();
                for (Found found : batch) {
                    if (found.address().isEmpty()) {
                        more = false;
                    } else if (printed.add(found)) {
                        out.write(line(found.address().get(), found.transport(), found.port()));
                    }
                }
                out.flush();
            }
        } catch (IOException e) {
            failure = Optional.of(e);
            queue.clear();
            outputClosed.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String line(Address address, Transport transport, int port) throws IOException {
        if (!json) {
            return (address.isIpv4() ? address.toString() : "[" + address + "]") + ":" + port + "\n";
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator object = Json.compact(text)) {
            object.writeStartObject();
            object.writeStringField("ip_address", address.toString());
            object.writeNumberField("port", port);
            object.writeStringField("protocol", transport.text());
            object.writeStringField("state", "open");
            Json.write(object, "service_name", Cell.text(TopPorts.serviceName(transport, port)));
            object.writeEndObject();
        }
        return text.append("\n").toString();
    }

    /** Waits until all that was found is printed; throws what hindered it. */
    void finish() throws IOException {
        put(new Found(Optional.empty(), Transport.TCP, 0));
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    @Override
    public void close() {
        writer.interrupt();
    }
}

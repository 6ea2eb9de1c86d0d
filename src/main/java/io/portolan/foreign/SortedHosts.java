package io.portolan.foreign;

import io.portolan.scan.HostResult;
import io.portolan.scan.HostStatus;
import io.portolan.scan.ServiceFound;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.Transport;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.PriorityQueue;

/**
 * The hosts of a file by their addresses, whatever its order: masscan and naabu write a line a port as the answers come, and
 * here a host comes once with all of its ports. They are sorted on disk, a piece of them at a time in memory, and the pieces
 * merged as they are read, so that it takes little memory whatever the file is like. Of records of one host the order is that
 * of the file.
 *
 * <p>What it keeps on disk has no name from the moment that it is open: it is gone with the process, however that ends. Not
 * thread-safe.
 */
final class SortedHosts implements Closeable {

    /** The most hosts of one list, which are written in one transaction. */
    private static final int HOSTS = 1_024;

    /** The open ports of a list, a record counted as one at least, at which it takes no more. */
    private static final int PORTS = 16_384;

    /** So many characters of what is known of hosts and services count as a port: eight lists are on their way at once. */
    private static final int DETAILS = 250;

    private static final int PIECE = 8 << 20;
    private static final int READ_AHEAD = 4 << 20;
    private static final int MOST_READ_AHEAD = 64 << 10;
    private static final int HEADER = 24; // what an array takes beside its bytes

    /** By the key that a record begins with, behind its length: the order of addresses. */
    private static final Comparator<byte[]> BY_KEY = (a, b) -> Arrays.compareUnsigned(a, 1, 1 + a[0], b, 1, 1 + b[0]);

    private final Path folder;
    private final int pieceBytes;
    private final RandomAccessFile disk;
    private final List<byte[]> piece = new ArrayList<>();
    private final List<Long> ends = new ArrayList<>();
    private final PriorityQueue<Piece> heads = new PriorityQueue<>((a, b) -> {
        int byKey = BY_KEY.compare(a.head, b.head);
        return byKey != 0 ? byKey : Integer.compare(a.number, b.number);
    });
    private int bytes;
    private long written;

    /** @param folder where there is room */
    SortedHosts(Path folder) {
        this(folder, PIECE);
    }

    SortedHosts(Path folder, int pieceBytes) {
        this.folder = folder;
        this.pieceBytes = pieceBytes;
        try {
            Path file = Files.createTempFile(folder, ".import", null);
            try {
                this.disk = new RandomAccessFile(file.toFile(), "rw");
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private UncheckedIOException unwritable(IOException e) {
        return new UncheckedIOException(
                "the hosts of a file cannot be sorted in " + folder + ", which takes as much room there as the file: "
                        + e.getMessage(),
                e);
    }

    /** Takes a host, or more of one that it has. */
    void add(FoundHost host) {
        byte[] record = record(host);
        piece.add(record);
        bytes += record.length + HEADER;
        if (bytes >= pieceBytes) {
            writePiece();
        }
    }

    private void writePiece() {
        piece.sort(BY_KEY);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes);
        try {
            DataOutputStream data = new DataOutputStream(out);
            for (byte[] record : piece) {
                data.writeInt(record.length);
                data.write(record);
            }
            disk.write(out.toByteArray());
        } catch (IOException e) {
            throw unwritable(e);
        }
        written += out.size();
        ends.add(written);
        piece.clear();
        bytes = 0;
    }

    /**
     * That was the last of them; the lists of {@link #next} begin.
     *
     * @return how many hosts the lists have
     */
    long sort() throws IOException {
        writePiece();
        rewind();
        long hosts = 0;
        for (int size = list().size(); size > 0; size = list().size()) {
            hosts += size;
        }
        rewind();
        return hosts;
    }

    private void rewind() throws IOException {
        int readAhead = Math.max(1, Math.min(MOST_READ_AHEAD, READ_AHEAD / ends.size()));
        heads.clear();
        long from = 0;
        for (int i = 0; i < ends.size(); i++) {
            Piece begun = new Piece(i, from, ends.get(i), readAhead);
            if (begun.step()) {
                heads.add(begun);
            }
            from = ends.get(i);
        }
    }

    /** Takes the first record away. */
    private void pass() throws IOException {
        Piece first = heads.remove();
        if (first.step()) {
            heads.add(first);
        }
    }

    /**
     * The next hosts, each once a protocol; empty at the end. One of very many records is in two lists or more. The lists
     * are the same whenever the file is read.
     */
    List<FoundHost> next() throws IOException {
        List<FoundHost> hosts = new ArrayList<>();
        for (List<byte[]> records : list()) {
            FoundHost host = host(records.get(0));
            HostBuilder all = new HostBuilder(host.host());
            boolean tarpit = host.tarpit();
            for (byte[] record : records.subList(1, records.size())) {
                FoundHost again = host(record);
                all.add(again.host());
                tarpit |= again.tarpit();
            }
            hosts.add(records.size() == 1 ? host : new FoundHost(host.transport(), all.build(), tarpit));
        }
        return hosts;
    }

    /** The records of each host of the next list. */
    private List<List<byte[]>> list() throws IOException {
        List<List<byte[]>> list = new ArrayList<>();
        for (int room = PORTS; list.size() < HOSTS && room > 0 && !heads.isEmpty(); ) {
            List<byte[]> records = new ArrayList<>(1);
            byte[] first = heads.peek().head;
            while (room > 0 && !heads.isEmpty() && BY_KEY.compare(first, heads.peek().head) == 0) {
                records.add(heads.peek().head);
                room -= weight(heads.peek().head);
                pass();
            }
            list.add(records);
        }
        return list;
    }

    /** What a record counts for in a list; stands behind its key. */
    private static int weight(byte[] record) {
        return ByteBuffer.wrap(record).getInt(1 + record[0]);
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }

    /** A sorted piece that is being read. */
    private final class Piece {

        private final int number;
        private final DataInputStream in;
        private byte[] head = {0};
        private long at;
        private final long end;

        private Piece(int number, long from, long end, int readAhead) {
            this.number = number;
            this.at = from;
            this.end = end;
            this.in = new DataInputStream(new BufferedInputStream(new Part(), readAhead));
        }

        /** To its next record; false at its end. */
        private boolean step() throws IOException {
            if (at == end && in.available() == 0) {
                return false;
            }
            head = new byte[in.readInt()];
            in.readFully(head);
            return true;
        }

        private final class Part extends InputStream {

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                if (at == end) {
                    return -1;
                }
                disk.seek(at);
                int count = disk.read(bytes, from, (int) Math.min(length, end - at));
                at += Math.max(0, count);
                return count;
            }
        }
    }

    private static byte[] record(FoundHost found) {
        HostResult host = found.host();
        byte[] address = host.address().bytes();
        byte[] scope = host.address().scope().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(address.length + scope.length + 2);
            out.writeByte(address.length); // IPv4 before IPv6
            out.write(address);
            out.write(scope);
            out.writeBoolean(found.transport() == Transport.UDP);
            out.writeInt(Math.max(1, host.open().size() + details(host) / DETAILS));
            out.writeBoolean(found.tarpit());
            write(out, host.hostname());
            write(out, host.macAddress().orElse(""));
            write(out, host.status().name());
            out.writeDouble(host.responseTimeMillis().orElse(Double.NaN));
            write(out, host.details());
            for (Instant time : List.of(host.startedAt(), host.completedAt())) {
                out.writeLong(time.getEpochSecond());
                out.writeInt(time.getNano());
            }
            for (PortSet ports : List.of(host.open(), host.closed(), host.filtered(), host.openFiltered())) {
                write(out, ports.toString());
            }
            out.writeInt(host.services().size());
            for (ServiceFound service : host.services()) {
                out.writeInt(service.port());
                write(out, service.type());
                write(out, service.name());
                write(out, service.product());
                write(out, service.version());
                write(out, service.cpe());
                out.writeInt(service.confidence());
                write(out, service.details());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of an array: never
        }
        return bytes.toByteArray();
    }

    private static int details(HostResult host) {
        return host.details().length()
                + host.services().stream()
                        .mapToInt(service -> service.details().length())
                        .sum();
    }

    private static FoundHost host(byte[] record) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(record));
        int key = in.readByte();
        byte[] bytes = in.readNBytes(in.readByte());
        String scope = new String(in.readNBytes(key - bytes.length - 2), StandardCharsets.UTF_8);
        Address address = Address.of(InetAddress.getByAddress(bytes));
        Transport transport = in.readBoolean() ? Transport.UDP : Transport.TCP;
        in.skipNBytes(Integer.BYTES);
        boolean tarpit = in.readBoolean();
        String hostname = text(in);
        String mac = text(in);
        HostStatus status = HostStatus.valueOf(text(in));
        double millis = in.readDouble();
        String details = text(in);
        Instant startedAt = Instant.ofEpochSecond(in.readLong(), in.readInt());
        Instant completedAt = Instant.ofEpochSecond(in.readLong(), in.readInt());
        PortSet open = ports(in);
        PortSet closed = ports(in);
        PortSet filtered = ports(in);
        PortSet openFiltered = ports(in);
        List<ServiceFound> services = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            services.add(new ServiceFound(
                    in.readInt(), text(in), text(in), text(in), text(in), text(in), in.readInt(), text(in)));
        }
        return new FoundHost(
                transport,
                new HostResult(
                        scope.isEmpty() ? address : Address.parse(address.ip() + '%' + scope),
                        hostname,
                        Optional.of(mac).filter(some -> !some.isEmpty()),
                        status,
                        Double.isNaN(millis) ? OptionalDouble.empty() : OptionalDouble.of(millis),
                        open,
                        closed,
                        filtered,
                        openFiltered,
                        services,
                        details,
                        startedAt,
                        completedAt),
                tarpit);
    }

    private static PortSet ports(DataInputStream in) throws IOException {
        String text = text(in);
        return text.isEmpty() ? PortSet.EMPTY : PortSet.parse(text);
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}

package io.portolan.foreign;

import io.portolan.inbox.Inbox;
import io.portolan.scan.BadInput;
import io.portolan.scan.FileFacts;
import io.portolan.scan.HostBatch;
import io.portolan.scan.Intake;
import io.portolan.scan.ScanJob;
import io.portolan.scan.ScanOptions;
import io.portolan.scan.ScanRequest;
import io.portolan.target.Address;
import io.portolan.target.TargetList;
import io.portolan.target.Transport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door for files of other scanners. Such a file is read once and held never: its hosts are sorted on disk, and taken from
 * there once the file was seen to be whole, so that nothing of a bad one is taken and each host is written once. What was
 * taken before a process died is taken again, which changes nothing: every batch is idempotent.
 */
public final class Imports {

    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);

    private static final String HOSTS = "hostsOfFile";

    private final Intake intake;
    private final Inbox inbox;
    private final Path folder;

    /** @param folder where the hosts of a file are sorted */
    public Imports(Intake intake, Inbox inbox, Path folder) {
        this.intake = intake;
        this.inbox = inbox;
        this.folder = folder;
    }

    /** Whether a file of the inbox is another scanner's, and not a list of targets. */
    public boolean recognises(@ExchangeProperty("file") File file) throws IOException {
        return ToolFile.is(file.toPath());
    }

    /**
     * The job that the file becomes; its hosts wait in a property of the exchange.
     *
     * @param orphan the id of the job that is gone on with, where the file has become one before
     * @throws BadInput naming the line at which the file is not what its tool writes
     */
    public ScanJob plan(
            @ExchangeProperty("file") File file,
            @ExchangeProperty("sourceKey") String key,
            @Header("orphan") String orphan,
            Exchange exchange) {
        SortedHosts hosts = new SortedHosts(folder);
        exchange.getExchangeExtension().addOnCompletion(new ClosedAtTheEnd(hosts));
        exchange.setProperty(HOSTS, hosts);
        FileFacts facts = ToolFile.read(file.toPath(), hosts);
        ScanRequest request = new ScanRequest(
                facts.source(),
                Optional.of(key),
                Optional.of(file.getName()),
                false,
                TargetList.ofWords(List.of()),
                ScanOptions.parse(List.of()),
                Optional.ofNullable(orphan).map(UUID::fromString));
        return intake.planFile(request, facts);
    }

    /**
     * The file that a job is the content of, to be read again.
     *
     * @param job what {@code file-of-job.sql} gives
     * @throws BadInput where it is no longer there, or another
     */
    public File fileAgain(@Header("importedFile") Map<String, Object> job) {
        File file = new File((String) job.get("file"));
        try {
            if (inbox.key(file).equals(job.get("source_key"))) {
                return file;
            }
        } catch (IOException e) {
            LOG.debug("{}", file, e);
        }
        throw new BadInput("the file that it was read from, " + file.getName() + ", is no longer in the inbox");
    }

    /** The hosts of the job's file in batches; none any more once the job has come to a bad end. */
    public Iterator<HostBatch> batches(@ExchangeProperty("job") ScanJob job, Exchange exchange) {
        return new Batches(job, exchange.getProperty(HOSTS, SortedHosts.class));
    }

    /** Reads ahead by one list, a batch of it a protocol; what cannot be read ends the job, not the route. */
    private static final class Batches implements Iterator<HostBatch> {

        private final ScanJob job;
        private final SortedHosts hosts;
        private final Deque<HostBatch> next = new ArrayDeque<>();

        private Batches(ScanJob job, SortedHosts hosts) {
            this.job = job;
            this.hosts = hosts;
        }

        @Override
        public boolean hasNext() {
            if (next.isEmpty() && !job.ended()) {
                try {
                    List<FoundHost> list = hosts.next();
                    for (Transport transport : Transport.values()) {
                        batch(list, transport).ifPresent(next::add);
                    }
                } catch (IOException | RuntimeException e) {
                    job.fail(e);
                }
            }
            return !next.isEmpty() && !job.ended();
        }

        @Override
        public HostBatch next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return next.remove();
        }

        private Optional<HostBatch> batch(List<FoundHost> list, Transport transport) {
            List<FoundHost> some =
                    list.stream().filter(one -> one.transport() == transport).toList();
            Set<Address> tarpits = some.stream()
                    .filter(FoundHost::tarpit)
                    .map(one -> one.host().address())
                    .collect(Collectors.toSet());
            return some.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new HostBatch(
                            job.id(),
                            false,
                            transport,
                            some.stream().map(FoundHost::host).toList(),
                            tarpits));
        }
    }
}

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
 * The door for files of other scanners. Such a file is read twice and held never: once to see that it is whole, so that
 * nothing of a bad one is taken, and once to take it. What was taken before a process died is taken again, which changes
 * nothing: every batch is idempotent.
 */
public final class Imports {

    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);

    private final Intake intake;
    private final Inbox inbox;

    public Imports(Intake intake, Inbox inbox) {
        this.intake = intake;
        this.inbox = inbox;
    }

    /** Whether a file of the inbox is another scanner's, and not a list of targets. */
    public boolean recognises(@ExchangeProperty("file") File file) throws IOException {
        return ToolFile.is(file.toPath());
    }

    /**
     * The job that the file becomes.
     *
     * @param orphan the id of the job that is gone on with, where the file has become one before
     * @throws BadInput naming the line at which the file is not what its tool writes
     */
    public ScanJob plan(
            @ExchangeProperty("file") File file,
            @ExchangeProperty("sourceKey") String key,
            @Header("orphan") String orphan) {
        FileFacts facts = ToolFile.check(file.toPath());
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
    public Iterator<HostBatch> batches(@ExchangeProperty("job") ScanJob job, Exchange exchange) throws IOException {
        FoundHosts hosts = ToolFile.open(job.file().orElseThrow().file());
        exchange.getExchangeExtension().addOnCompletion(new ClosedAtTheEnd(hosts));
        return new Batches(job, new HostLists(hosts));
    }

    /** Reads ahead by one list, a batch of it a protocol; what cannot be read ends the job, not the route. */
    private static final class Batches implements Iterator<HostBatch> {

        private final ScanJob job;
        private final HostLists lists;
        private final Deque<HostBatch> next = new ArrayDeque<>();

        private Batches(ScanJob job, HostLists lists) {
            this.job = job;
            this.lists = lists;
        }

        @Override
        public boolean hasNext() {
            if (next.isEmpty() && !job.ended()) {
                try {
                    List<FoundHost> list = lists.next();
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

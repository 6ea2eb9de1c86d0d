package io.portolan.service;

import io.portolan.scan.HostBatch;
import io.portolan.scan.HostParts;
import io.portolan.scan.HostResult;
import io.portolan.scan.HostStatus;
import io.portolan.scan.ScanJob;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.TopPorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/**
 * Hosts that answer open on more ports than anybody has servers: whether they are tarpits, which accept every connection, is
 * found by exchanging bytes on some of those ports, drawn by the job and the address, and none of the well-known, where a
 * tarpit may have real servers too. A server says something on some ports and waits to be asked on others; a tarpit is mute
 * or hangs up on nearly all of them, or says something unasked on nearly all. {@link TarpitVerdicts} counts.
 */
public final class Tarpits {

    static final int SAMPLE = 12;

    /** What is made of a port that spoke first. */
    static final Match SPOKE = Match.certain("greeting");

    /** What is made of one that spoke when it was asked. */
    static final Match ANSWERED = Match.certain("answer");

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int LONGEST = 256;
    private static final int FIRST_UNKNOWN = 1024;

    private final int ports;
    private final int percent;
    private final Duration listening;
    private final Duration patience;

    /**
     * To look at hosts with more open ports than so many, and as many percent of those that were asked.
     *
     * @param listening how long a server may take to say something unasked
     * @param patience how long it may take to answer
     */
    public Tarpits(int ports, int percent, Duration listening, Duration patience) {
        this.ports = ports;
        this.percent = percent;
        this.listening = listening;
        this.patience = patience;
    }

    /** The hosts of a batch that have to be looked at, with the open ports that the job has seen of them so far. */
    public Map<Address, PortSet> suspects(@Body HostBatch batch, @ExchangeProperty("job") ScanJob job) {
        Map<Address, PortSet> suspects = new HashMap<>();
        for (HostResult host : batch.hosts()) {
            if (host.status() == HostStatus.UP) {
                job.parts().suspected(host, this::isSuspect).ifPresent(open -> suspects.put(host.address(), open));
            }
        }
        return suspects;
    }

    private boolean isSuspect(int open, int asked) {
        return open > ports && (long) open * 100 >= (long) asked * percent;
    }

    /** A connection a port of the sample, of every suspect. */
    public List<Talk> samples(@Body HostBatch batch, @ExchangeProperty("suspects") Map<Address, PortSet> suspects) {
        return batch.hosts().stream()
                .filter(host -> suspects.containsKey(host.address()))
                .flatMap(host -> sample(
                        host,
                        suspects.get(host.address()),
                        new Random(Objects.hash(batch.jobId(), host.address().toString()))))
                .map(this::talk)
                .toList();
    }

    /** The batch with those of its hosts marked that this unit or another has found to be tarpits. */
    public HostBatch judged(
            @Body HostBatch batch,
            @ExchangeProperty("suspects") Map<Address, PortSet> suspects,
            @ExchangeProperty("job") ScanJob job)
            throws InterruptedException {
        HostParts parts = job.parts();
        // Its own verdicts first: who waits for another unit has none left for which that one could wait.
        suspects.keySet()
                .forEach(address -> parts.judge(address, batch.tarpits().contains(address)));
        Set<Address> tarpits = new HashSet<>(batch.tarpits());
        for (HostResult host : batch.hosts()) {
            if (host.status() == HostStatus.UP && parts.isTarpit(host.address(), job::ended)) {
                tarpits.add(host.address());
            }
        }
        return batch.withTarpits(tarpits);
    }

    private static Stream<Server> sample(HostResult host, PortSet open, Random random) {
        List<Integer> unknown = new ArrayList<>(open.stream()
                .filter(port ->
                        port >= FIRST_UNKNOWN && TopPorts.serviceName(port).isEmpty())
                .boxed()
                .toList());
        List<Integer> drawn = unknown.size() < SAMPLE ? all(open) : unknown;
        Collections.shuffle(drawn, random);
        return drawn.stream().limit(SAMPLE).map(port -> new Server(host.address(), host.hostname(), port));
    }

    private static List<Integer> all(PortSet open) {
        return new ArrayList<>(open.stream().boxed().toList());
    }

    private Talk talk(Server server) {
        Step.Say ask = Step.say("GET / HTTP/1.0\r\n\r\n", said -> true, said -> heard(said, ANSWERED));
        Step first = Step.listen(listening, said -> said.isSilence() ? ask : heard(said, SPOKE));
        return new Talk(
                server,
                first,
                patience,
                patience,
                PAUSE,
                LONGEST,
                listening.plus(patience).multipliedBy(3));
    }

    private static Step heard(Said said, Match match) {
        return said.isSilence() ? Step.notMine() : Step.known(match);
    }
}

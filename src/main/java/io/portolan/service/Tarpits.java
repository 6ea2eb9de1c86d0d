package io.portolan.service;

import io.portolan.scan.HostBatch;
import io.portolan.scan.HostResult;
import io.portolan.scan.HostStatus;
import io.portolan.target.PortSet;
import io.portolan.target.TopPorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.camel.Body;

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

    /** A connection a port of the sample, of every host that may be one. */
    public List<Talk> samples(@Body HostBatch batch) {
        return batch.hosts().stream()
                .filter(host -> host.status() == HostStatus.UP && isSuspect(host))
                .flatMap(host -> sample(
                        host,
                        new Random(Objects.hash(batch.jobId(), host.address().toString()))))
                .map(this::talk)
                .toList();
    }

    private boolean isSuspect(HostResult host) {
        long open = host.open().size();
        long asked = open + host.closed().size() + host.filtered().size();
        return open > ports && open * 100 >= asked * percent;
    }

    private static Stream<Server> sample(HostResult host, Random random) {
        List<Integer> unknown = new ArrayList<>(host.open().stream()
                .filter(port ->
                        port >= FIRST_UNKNOWN && TopPorts.serviceName(port).isEmpty())
                .boxed()
                .toList());
        List<Integer> drawn = unknown.size() < SAMPLE ? all(host.open()) : unknown;
        Collections.shuffle(drawn, random);
        return drawn.stream().limit(SAMPLE).map(port -> new Server(host.address(), host.hostname(), port));
    }

    private static List<Integer> all(PortSet open) {
        return new ArrayList<>(open.stream().boxed().toList());
    }

    private Talk talk(Server server) {
        Step.Say ask = Step.say("GET / HTTP/1.0\r\n\r\n", HttpAnswer::isWhole, said -> heard(said, ANSWERED));
        Step first = Step.listen(listening, said -> said.isSilence() ? ask : heard(said, SPOKE));
        return new Talk(
                server,
                first,
                patience,
                PAUSE,
                LONGEST,
                listening.plus(patience).multipliedBy(3));
    }

    private static Step heard(Said said, Match match) {
        return said.isSilence() ? Step.notMine() : Step.known(match);
    }
}

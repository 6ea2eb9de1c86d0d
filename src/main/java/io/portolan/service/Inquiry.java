package io.portolan.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is being found out about one port, over one connection after another. First the server is listened to, and if it
 * speaks, that decides. If it is silent it is asked, first in the protocols that its port number suggests, then in TLS and
 * in the rest, most common first. An answer that is another protocol's makes that one the next. Where the server speaks
 * TLS, all of that goes on within it. There HTTP/1.1 is offered first and alone, so that a server that has HTTP/2 too tells
 * all that it tells by HTTP/1.1; HTTP/2 is offered to one that refuses that, or has not answered it. HTTP/1.1, the most common
 * of all, is asked a second time with twice the patience where nothing came of it: a server may be too busy for the first.
 *
 * <p>Where none of our own protocols knows the product, {@link NmapProbes} may know it of the greeting, or of the answer to
 * {@code GET /}; a server that has answered nothing that we know is asked by some of nmap's probes too.
 *
 * <p>It ends with an answer, when there is nothing left to ask, with {@value #MOST_CONNECTIONS} connections, when two of
 * them did not come to stand, or when its time is up. One connection at a time, so one thread at a time.
 */
public final class Inquiry {

    static final int MOST_CONNECTIONS = 64;

    /** So many bytes are heard on a connection. */
    static final int LONGEST = 65_536;

    private static final int MOST_FAILURES = 2;

    /** So many other questions later HTTP is asked again. */
    private static final int SOON = 3;

    /** Of an answer that may be over: of any other a pause is no end. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    /** Of what TLS was like on two connections, the one that tells more is kept, else the first. */
    private static final Comparator<Tls> TELLING = Comparator.comparing(Tls::stands)
            .thenComparing(layer -> !layer.application().isEmpty());

    /** What is still to be asked, in this order; without a protocol: TLS. */
    private final List<Optional<Protocol>> questions = new ArrayList<>();

    private final Protocols protocols;
    private final Server server;
    private final InquiryTimes times;
    private long start;
    private boolean listened;
    private int connections;
    private int failures;
    private Optional<Tls> tls = Optional.empty();
    private boolean encrypted;
    private Optional<Said> banner = Optional.empty();
    private Optional<Said> answer = Optional.empty();
    private Optional<Step.Say> anew = Optional.empty();
    private Optional<Match> hint = Optional.empty();
    private Optional<Protocol> hinted = Optional.empty();
    private Optional<Protocol> asked = Optional.empty();
    private boolean askedTwice;
    private Optional<Said> page = Optional.empty();
    private Optional<List<NmapProbe>> probes = Optional.empty();
    private Optional<NmapProbe> probe = Optional.empty();
    private Optional<Match> found = Optional.empty();

    Inquiry(Protocols protocols, Server server, InquiryTimes times) {
        this.protocols = protocols;
        this.server = server;
        this.times = times;
        protocols.asking(server).forEach(protocol -> questions.add(Optional.of(protocol)));
        questions.add(placeOfTls(), Optional.empty());
    }

    /** Behind the protocols that the port suggests, but always behind the first, which is the most common of all. */
    private int placeOfTls() {
        long suggested =
                questions.stream().filter(question -> isSuggested(question)).count();
        return TlsPorts.suggest(server) ? 0 : (int) Math.min(questions.size(), Math.max(1, suggested));
    }

    private boolean isSuggested(Optional<Protocol> question) {
        return question.map(protocol -> protocol.ports().contains(server.port()))
                .orElseGet(() -> TlsPorts.suggest(server));
    }

    /** Whether there is another connection to be made. */
    public boolean isOpen() {
        return found.isEmpty()
                && (!listened || anew.isPresent() || !questions.isEmpty() || hasProbes())
                && connections < MOST_CONNECTIONS
                && failures < MOST_FAILURES
                && left().toMillis() > 0;
    }

    /** Nmap's are for servers that nobody knows: not for those that have said what they are, or that TLS is not had with. */
    private boolean hasProbes() {
        if (banner.isPresent()
                || hint.isPresent()
                || (tls.isPresent() && !tls.get().stands())) {
            return false;
        }
        if (probes.isEmpty()) {
            probes = Optional.of(new ArrayList<>(protocols.nmap().unasked(server, encrypted)));
        }
        return !probes.get().isEmpty();
    }

    private Duration left() {
        return connections == 0 ? times.limit() : times.limit().minusNanos(System.nanoTime() - start);
    }

    /** The next connection. */
    Talk next() {
        if (connections++ == 0) {
            start = System.nanoTime(); // not before: other ports may have come first
        }
        boolean suggested = !questions.isEmpty() && isSuggested(questions.get(0));
        Duration patience = patience();
        Step first = !listened ? listen(suggested) : anew.isPresent() ? sayAnew() : encrypted ? askWithin() : ask();
        Duration limit = times.patience().multipliedBy(5);
        return new Talk(
                server,
                first,
                patience,
                times.patience().multipliedBy(2),
                PAUSE,
                LONGEST,
                limit.compareTo(left()) < 0 ? limit : left());
    }

    /** Half of it for what is but a guess: a server is silent to many questions that it does not understand. */
    private Duration patience() {
        if (questions.isEmpty()) {
            return times.patience().dividedBy(2);
        }
        Optional<Protocol> next = questions.get(0);
        if (isHttp(next)) {
            return times.patience().multipliedBy(askedTwice ? 2 : 1);
        }
        boolean isLikely = next.isEmpty() || isSuggested(next) || next.equals(hinted);
        return isLikely ? times.patience() : times.patience().dividedBy(2);
    }

    private static boolean isHttp(Optional<Protocol> question) {
        return question.filter(Http.class::isInstance).isPresent();
    }

    private Step sayAnew() {
        Step.Say say = anew.get();
        anew = Optional.empty();
        return encrypted ? new Step.Encrypt(layer -> say, say.soFar()) : say;
    }

    private Step listen(boolean suggested) {
        return Step.listen(
                suggested ? times.listening() : times.patience(),
                said -> protocols.recognise(said).isPresent(),
                said -> {
                    listened = true;
                    return said.isSilence() ? ask() : greeted(said);
                });
    }

    /** One that has spoken is asked nothing that it does not speak. */
    private Step greeted(Said greeting) {
        banner = Optional.of(greeting);
        questions.clear();
        return protocols
                .recognise(greeting)
                .map(known -> known.protocol().greeted(greeting, known.match()))
                .orElseGet(Step::notMine);
    }

    private Step ask() {
        if (questions.isEmpty()) {
            probe = probes.map(left -> left.remove(0));
            return probe.<Step>map(words -> Step.say(words.words(), said -> Step.notMine()))
                    .orElseGet(Step::notMine);
        }
        asked = questions.remove(0);
        return asked.map(protocol -> protocol.opening(server).orElseGet(Step::notMine))
                .orElseGet(() -> new Step.Encrypt(this::within, Optional.empty()));
    }

    private Step askWithin() {
        if (questions.isEmpty()) {
            Step probing = ask();
            return new Step.Encrypt(layer -> probing, Optional.empty());
        }
        asked = questions.remove(0);
        return asked.<Step>map(protocol -> protocol.within(server)).orElseGet(Step::notMine);
    }

    /** Everything from the beginning, within TLS. */
    private Step within(Tls layer) {
        encrypted = true;
        questions.clear();
        protocols.asking(server).forEach(protocol -> questions.add(Optional.of(protocol)));
        questions.remove(asking(Http2.class)); // takes a connection of its own, on which it is offered
        questions.add(questions.indexOf(asking(Http.class)) + 1, asking(Http2.class));
        if (layer.application().isEmpty()) {
            return listen(!questions.isEmpty() && isSuggested(questions.get(0)));
        }
        listened = true; // who has chosen HTTP waits for a request
        return ask();
    }

    private Optional<Protocol> asking(Class<? extends Protocol> kind) {
        return protocols.asking(server).stream().filter(kind::isInstance).findFirst();
    }

    /** What the connection has come to. */
    void heard(Heard heard) {
        listened = true;
        tls = Stream.concat(tls.stream(), heard.tls().stream()).max(TELLING);
        if (isHttp(asked) && !heard.said().isSilence()) {
            page = page.or(() -> Optional.of(heard.said()));
        }
        if (isHttp(asked) && heard.said().isSilence() && !askedTwice) {
            askedTwice = true;
            questions.add(Math.min(SOON, questions.size()), asked);
        }
        if (probe.isPresent()) {
            found = protocols.nmap().match(probe.get().name(), heard.said());
        }
        if (found.isPresent()) {
            return;
        }
        if (heard.end() instanceof Step.Known known) {
            found = Optional.of(hinted(known.match()));
        } else if (heard.end() instanceof Step.Anew next) {
            anew = Optional.of(next.say());
            hint = next.say().soFar();
        } else if (heard.end() instanceof Step.NotPlain) {
            first(Optional.empty());
        } else if (tls.isPresent() && !tls.get().stands()) {
            questions.clear();
            encrypted = asked.isEmpty(); // it may have refused what was offered, and not every one says so
            if (encrypted) {
                questions.add(asking(Http2.class));
            }
        } else if (banner.isEmpty() && !heard.said().isSilence()) {
            answered(heard.said());
        }
    }

    /** With the product that an answer to another question has told. */
    private Match hinted(Match known) {
        return known.isNamed() ? known : hint.map(known::completed).orElse(known);
    }

    private void answered(Said said) {
        answer = answer.or(() -> Optional.of(said));
        if (Tls.isRecord(said)) {
            first(Optional.empty());
            return;
        }
        protocols.recognise(said).ifPresent(known -> {
            if (!first(Optional.of(known.protocol()))) {
                found = Optional.of(known.match());
            } else {
                hint = Optional.of(known.match());
                hinted = Optional.of(known.protocol());
            }
        });
    }

    /** Asks that next, where it is still to be asked. */
    private boolean first(Optional<Protocol> question) {
        boolean there = questions.remove(question);
        if (there) {
            questions.add(0, question);
        }
        return there;
    }

    /** The connection did not come to stand. */
    void failed() {
        failures++;
    }

    /** What the port is; empty where it said nothing. */
    Optional<HeardService> result() {
        Optional<Match> match = withNmaps(found.or(() -> hint)).or(() -> tls.map(layer -> Match.certain("tls")));
        if (match.isEmpty() && banner.isEmpty() && answer.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> details = new LinkedHashMap<>();
        banner.ifPresent(said -> details.put("banner", said.clean()));
        if (match.isEmpty()) {
            answer.ifPresent(said -> details.put("answer", said.clean()));
        }
        if (encrypted) {
            details.put("tunnel", "tls");
        }
        tls.ifPresent(layer -> details.put("tls", layer.details()));
        return Optional.of(Identification.found(server, match.orElse(Identification.UNKNOWN), details, encrypted));
    }

    private Optional<Match> withNmaps(Optional<Match> own) {
        if (own.filter(Match::isNamed).isPresent()) {
            return own;
        }
        Optional<Match> theirs = banner.flatMap(said -> protocols.nmap().match(NmapProbes.GREETING, said))
                .or(() -> page.flatMap(said -> protocols.nmap().match(NmapProbes.GET_ROOT, said)));
        return own.isEmpty()
                ? theirs
                : own.map(match -> theirs.map(match::completed).orElse(match));
    }
}

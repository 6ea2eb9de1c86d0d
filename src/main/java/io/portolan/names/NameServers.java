package io.portolan.names;

import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsPtrRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.Future;
import io.portolan.target.Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Asks name servers what an address is called, one after the other and the first once more: a datagram may get lost. A
 * question holds no thread. Whom an answer refers to is not asked: a stranger's zone must not say where we send to.
 *
 * <p>Thread-safe. Nothing is opened before the first question.
 */
final class NameServers {
    private final Supplier<EventLoopGroup> workers;
    private final List<InetSocketAddress> servers;
    private final Duration patience;
    private Optional<DnsNameResolver> resolver = Optional.empty();

    /**
     * Makes it ready.
     *
     * @param workers on whose threads the answers are read
     * @param servers those to ask, in this order
     * @param patience how long all tries for one address may take
     */
    NameServers(Supplier<EventLoopGroup> workers, List<InetSocketAddress> servers, Duration patience) {
        this.workers = workers;
        this.servers = servers;
        this.patience = patience;
    }

    /** Whether there is anybody to ask. */
    boolean any() {
        return !servers.isEmpty();
    }

    /**
     * The name of an address: empty where a server says that it has none, or what it answers is none. It fails where none of
     * the servers answers.
     */
    CompletableFuture<Optional<String>> nameOf(Address address) {
        CompletableFuture<Optional<String>> name = new CompletableFuture<>();
        ask(new DefaultDnsQuestion(PtrName.of(address), DnsRecordType.PTR), 0, name);
        return name;
    }

    private void ask(DefaultDnsQuestion question, int attempt, CompletableFuture<Optional<String>> name) {
        InetSocketAddress server = servers.get(attempt % servers.size());
        resolver()
                .query(server, question)
                .addListener((Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> answer) -> {
                    if (answer.isSuccess()) {
                        try {
                            answered(answer.getNow().content(), question, attempt, name);
                        } finally {
                            answer.getNow().release();
                        }
                    } else {
                        next(question, attempt, name, answer.cause());
                    }
                });
    }

    private void answered(
            DnsResponse response, DefaultDnsQuestion question, int attempt, CompletableFuture<Optional<String>> name) {
        boolean isFinal = response.code().equals(DnsResponseCode.NOERROR)
                || response.code().equals(DnsResponseCode.NXDOMAIN);
        if (isFinal) {
            name.complete(first(response));
        } else {
            next(
                    question,
                    attempt,
                    name,
                    new IllegalStateException(response.code().toString()));
        }
    }

    private void next(
            DefaultDnsQuestion question, int attempt, CompletableFuture<Optional<String>> name, Throwable failure) {
        if (attempt < servers.size()) {
            ask(question, attempt + 1, name);
        } else {
            name.completeExceptionally(failure);
        }
    }

    /** The first name that is one; a zone that is delegated by RFC 2317 has its alias before it. */
    private static Optional<String> first(DnsResponse response) {
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            if (response.recordAt(DnsSection.ANSWER, i) instanceof DnsPtrRecord record) {
                Optional<String> name = PtrName.clean(record.hostname());
                if (name.isPresent()) {
                    return name;
                }
            }
        }
        return Optional.empty();
    }

    private synchronized DnsNameResolver resolver() {
        if (resolver.isEmpty()) {
            resolver = Optional.of(new DnsNameResolverBuilder(workers.get().next())
                    .datagramChannelType(NioDatagramChannel.class)
                    .queryTimeoutMillis(Math.max(1, patience.toMillis() / (servers.size() + 1)))
                    .build());
        }
        return resolver.get();
    }
}

package io.portolan.names;

import io.portolan.target.Address;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names of one job's hosts. All of a batch are asked at once, and the batch waits until the last of them is answered. What
 * a job waits in vain is bounded over all its batches together: once that is used up it takes the names that are there and
 * waits for no other, and where nobody has answered it at all, it asks no more. So a name server that is away, or slow, costs
 * a job of a million hosts as much as one of a few.
 *
 * <p>Thread-safe. An address is asked once, however many batches it is in, as far as that is kept.
 */
final class JobNames {
    private static final Logger LOG = LoggerFactory.getLogger(JobNames.class);

    /** Those that come again are the hosts under way. */
    private static final int MOST_KEPT = 4_096;

    private final NameServers servers;
    private final Map<Address, CompletableFuture<Optional<String>>> asked = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, CompletableFuture<Optional<String>>> eldest) {
            return size() > MOST_KEPT;
        }
    };
    private long nanosLeft;
    private boolean answered;
    private boolean givenUp;

    /** @param patience what the job may wait in vain */
    JobNames(NameServers servers, Duration patience) {
        this.servers = servers;
        this.nanosLeft = patience.toNanos();
    }

    /** The names of those of the addresses that have one and of which it came in time. */
    Map<Address, String> of(List<Address> addresses) throws InterruptedException {
        Map<Address, CompletableFuture<Optional<String>>> answers = new LinkedHashMap<>();
        addresses.forEach(address -> ask(address).ifPresent(answer -> answers.put(address, answer)));
        await(answers.values().toArray(CompletableFuture<?>[]::new));
        Map<Address, String> names = new LinkedHashMap<>();
        answers.forEach((address, answer) -> {
            if (answer.isDone() && !answer.isCompletedExceptionally()) {
                answer.join().ifPresent(name -> names.put(address, name));
            }
        });
        return names;
    }

    private synchronized Optional<CompletableFuture<Optional<String>>> ask(Address address) {
        CompletableFuture<Optional<String>> known = asked.get(address);
        if (known == null && !givenUp) {
            known = servers.nameOf(address).whenComplete((name, failure) -> noteAnswer(failure == null));
            asked.put(address, known);
        }
        return Optional.ofNullable(known);
    }

    private synchronized void noteAnswer(boolean came) {
        answered |= came;
    }

    private void await(CompletableFuture<?>[] answers) throws InterruptedException {
        long begun = System.nanoTime();
        try {
            CompletableFuture.allOf(answers).get(left(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            spend(System.nanoTime() - begun);
        }
    }

    private synchronized long left() {
        return Math.max(0, nanosLeft);
    }

    private synchronized void spend(long nanos) {
        boolean some = nanosLeft > 0;
        nanosLeft -= nanos;
        if (some && nanosLeft <= 0) {
            givenUp = !answered;
            LOG.info(
                    "names: {}",
                    answered
                            ? "some are not answered in time; the job waits for no others"
                            : "no name server answers; the job asks no more");
        }
    }
}

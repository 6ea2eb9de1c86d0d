package io.portolan.service;

import io.portolan.scan.HostBatch;
import io.portolan.target.Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;

/**
 * Puts what the sampled ports of {@link Tarpits} said back into the batch: the split takes a {@link HostBatch} and gives the
 * same with its tarpits marked.
 */
public final class TarpitVerdicts implements AggregationStrategy {

    private static final String GATHERED = "tarpitVerdicts";

    /** So many of ten ports are nearly all. */
    private static final int NEARLY_ALL = 9;

    /** What a port did. */
    private record Verdict(Address address, boolean spoke, boolean mute) {}

    /** The sum is a copy of what went in, so that no port's failure sticks to it. */
    @Override
    public Exchange aggregate(Exchange sum, Exchange port, Exchange input) {
        Exchange gathered = sum;
        if (gathered == null) {
            gathered = ExchangeHelper.createCopy(input, true);
            gathered.setProperty(GATHERED, new ArrayList<Verdict>());
        }
        Object body = port.getMessage().getBody();
        if (body instanceof Heard heard) {
            boolean spoke =
                    heard.end() instanceof Step.Known known && known.match().equals(Tarpits.SPOKE);
            verdicts(gathered)
                    .add(new Verdict(heard.talk().server().address(), spoke, !(heard.end() instanceof Step.Known)));
        } else if (body instanceof Talk talk) {
            verdicts(gathered).add(new Verdict(talk.server().address(), false, true));
        }
        return gathered;
    }

    @Override
    public Exchange aggregate(Exchange sum, Exchange port) {
        throw new UnsupportedOperationException("a batch is put together again from a batch");
    }

    @Override
    public void onCompletion(Exchange sum, Exchange input) {
        if (sum != null) {
            sum.getMessage().setBody(input.getMessage().getBody(HostBatch.class).withTarpits(tarpits(verdicts(sum))));
            sum.removeProperty(GATHERED);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Verdict> verdicts(Exchange gathered) {
        return gathered.getProperty(GATHERED, List.class);
    }

    private static Set<Address> tarpits(List<Verdict> verdicts) {
        Map<Address, List<Verdict>> byHost = verdicts.stream().collect(Collectors.groupingBy(Verdict::address));
        Set<Address> tarpits = new HashSet<>();
        byHost.forEach((address, ports) -> {
            long mute = ports.stream().filter(Verdict::mute).count();
            long spoke = ports.stream().filter(Verdict::spoke).count();
            if (Math.max(mute, spoke) * 10 >= (long) ports.size() * NEARLY_ALL) {
                tarpits.add(address);
            }
        });
        return tarpits;
    }
}

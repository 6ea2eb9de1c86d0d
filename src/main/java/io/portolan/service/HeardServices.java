package io.portolan.service;

import io.portolan.scan.HostBatch;
import io.portolan.scan.HostResult;
import io.portolan.scan.ServiceFound;
import io.portolan.target.Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;

/**
 * Puts what was heard on the ports of a batch back into the batch: the split takes a {@link HostBatch} and gives the same
 * with its services. A port that said nothing, or failed, adds nothing.
 */
public final class HeardServices implements AggregationStrategy {

    private static final String GATHERED = "heardServices";

    /** The sum is a copy of what went in, so that no port's failure sticks to it. */
    @Override
    public Exchange aggregate(Exchange sum, Exchange port, Exchange input) {
        Exchange gathered = sum;
        if (gathered == null) {
            gathered = ExchangeHelper.createCopy(input, true);
            gathered.setProperty(GATHERED, new ArrayList<HeardService>());
        }
        if (port.getMessage().getBody() instanceof Optional<?> heard) {
            List<HeardService> services = services(gathered);
            heard.ifPresent(service -> services.add((HeardService) service));
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
            sum.getMessage().setBody(withServices(input.getMessage().getBody(HostBatch.class), services(sum)));
            sum.removeProperty(GATHERED);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<HeardService> services(Exchange gathered) {
        return gathered.getProperty(GATHERED, List.class);
    }

    /** A batch with what was heard on its ports. */
    static HostBatch withServices(HostBatch batch, List<HeardService> heard) {
        Map<Address, List<ServiceFound>> services = heard.stream()
                .sorted(Comparator.comparingInt(h -> h.service().port()))
                .collect(Collectors.groupingBy(
                        HeardService::address, Collectors.mapping(HeardService::service, Collectors.toList())));
        List<HostResult> hosts = batch.hosts().stream()
                .map(host -> host.withServices(services.getOrDefault(host.address(), host.services())))
                .toList();
        return batch.withHosts(hosts);
    }
}

package io.portolan.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads that open connections, under the split that they work for. */
class TalkOpenersTest {
    private static final int PORTS = 20_000;

    @Test
    @Timeout(60)
    void a_split_of_very_many_comes_to_its_end_while_one_of_the_threads_is_kept_waiting() throws Exception {
        CountDownLatch others = new CountDownLatch(PORTS - 1);
        List<Integer> ports = IntStream.range(0, PORTS).boxed().toList();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            ExecutorService openers = TalkOpeners.of(context, "openers");
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:all")
                            .split(body())
                            .parallelProcessing()
                            .executorService(openers)
                            .process(exchange -> {
                                if (exchange.getMessage().getBody(Integer.class) == 0) {
                                    others.await();
                                } else {
                                    others.countDown();
                                }
                            });
                }
            });
            context.start();

            context.createProducerTemplate().requestBody("direct:all", ports);

            assertThat(others.getCount()).isZero();
        }
    }
}

package io.portolan.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;

/**
 * Whole transactions, tried again by the route configuration {@code retry} as it is shipped, on a real PostgreSQL that
 * fails as it really does.
 */
class TransactedPolicyTest {

    private static final int DELAY = 100;
    private static final int REDELIVERIES = 5;

    /** Two statements in a transaction; the first writes, the second may fail. */
    private static final String ROUTES = """
            - route:
                id: outer
                routeConfigurationId: retry
                from:
                  uri: direct:outer
                  steps:
                    - to: direct:inner
            - route:
                id: inner
                errorHandler:
                  noErrorHandler: {}
                from:
                  uri: direct:inner
                  steps:
                    - bean:
                        ref: attempts
                        method: add
                    - transacted:
                        ref: policy
                    - to: "sql:insert into leaves (name) values ('a leaf')"
                    - toD: "sql:${header.then}"
            """;

    private static TestDatabase database;

    private final Attempts attempts = new Attempts();
    private DefaultCamelContext context;
    private ProducerTemplate template;

    /** When the transaction was tried. */
    public static final class Attempts {
        private final List<Long> nanos = new CopyOnWriteArrayList<>();

        public void add() {
            nanos.add(System.nanoTime());
        }

        List<Long> gapsMillis() {
            List<Long> gaps = new ArrayList<>();
            for (int i = 1; i < nanos.size(); i++) {
                gaps.add((nanos.get(i) - nanos.get(i - 1)) / 1_000_000);
            }
            return gaps;
        }
    }

    @BeforeAll
    static void open() {
        database = TestDatabase.open(TransactedPolicyTest.class);
        database.execute("""
                create table leaves (name text not null constraint leaves_name_some check (name <> ''));
                create sequence tries;
                create function fail(last_failing integer, state text) returns text language plpgsql as $$
                begin
                    if nextval('tries') <= last_failing then
                        raise exception 'planted' using errcode = state;
                    end if;
                    return 'done';
                end $$""");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void start() throws Exception {
        database.execute("truncate leaves; alter sequence tries restart");
        start(TransactionDefinition.ISOLATION_READ_COMMITTED);
    }

    private void start(int isolation) throws Exception {
        context = new DefaultCamelContext();
        Properties settings = database.settings().asProperties();
        settings.setProperty("portolan.retry.redeliveries", String.valueOf(REDELIVERIES));
        settings.setProperty("portolan.retry.delay", String.valueOf(DELAY));
        settings.setProperty("portolan.retry.maximum-delay", "800");
        context.getPropertiesComponent().setInitialProperties(settings);
        context.getRegistry().bind("dataSource", database.dataSource());
        context.getRegistry()
                .bind(
                        "policy",
                        new TransactedPolicy(new DataSourceTransactionManager(database.dataSource()), isolation));
        context.getRegistry().bind("passingDatabaseError", new DatabaseErrors());
        context.getRegistry().bind("outage", new Outage());
        context.getRegistry().bind("finalError", (org.apache.camel.Predicate) exchange -> false);
        context.getRegistry().bind("attempts", attempts);
        var loader = PluginHelper.getRoutesLoader(context);
        loader.loadRoutes(ResourceHelper.resolveMandatoryResource(context, "file:routes/errors.camel.yaml"));
        loader.loadRoutes(ResourceHelper.fromBytes("test.camel.yaml", ROUTES.getBytes(StandardCharsets.UTF_8)));
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        template.stop();
        context.stop();
    }

    private Exchange send(String secondStatement) {
        return template.request("direct:outer", exchange -> exchange.getIn().setHeader("then", secondStatement));
    }

    private static String leaves() {
        return database.value("select count(*) from leaves");
    }

    @Test
    void what_another_attempt_cures_is_tried_again_from_the_beginning_and_leaves_exactly_one_row() {
        Exchange answer = send("select fail(3, '40001')");

        assertThat(answer.getException()).isNull();
        assertThat(attempts.nanos).hasSize(4);
        assertThat(leaves()).isEqualTo("1");
    }

    @Test
    void the_delay_doubles_from_attempt_to_attempt_give_or_take_the_collision_avoidance() {
        send("select fail(4, '40P01')");

        List<Long> gaps = attempts.gapsMillis();
        assertThat(gaps).hasSize(4);
        for (int i = 0; i < gaps.size(); i++) {
            // Each delay is the double of the last one as it was, so what avoids collisions adds up; a slow machine may
            // add to it, and nothing may take from it.
            double least = DELAY * Math.pow(2, i) * Math.pow(0.85, i + 1);
            double most = DELAY * Math.pow(2, i) * Math.pow(1.15, i + 1);
            assertThat((double) gaps.get(i)).isBetween(least - 1, most + 400);
        }
    }

    @Test
    void what_no_attempt_cures_is_given_up_after_five_redeliveries_and_leaves_nothing() {
        Exchange answer = send("select fail(100, '57P03')");

        assertThat(answer.getException()).rootCause().hasMessageContaining("planted");
        assertThat(attempts.nanos).hasSize(1 + REDELIVERIES);
        assertThat(leaves()).isEqualTo("0");
    }

    @Test
    void an_error_that_stays_what_it_is_is_tried_once() {
        Exchange answer = send("insert into leaves (name) values ('')");

        assertThat(answer.getException()).rootCause().hasMessageContaining("leaves_name_some");
        assertThat(attempts.nanos).hasSize(1);
        assertThat(leaves()).isEqualTo("0");
    }

    @Test
    void a_terminated_backend_is_a_passing_error_although_the_rollback_fails_too() {
        Exchange answer =
                send("select case when nextval('tries') <= 2 then pg_terminate_backend(pg_backend_pid()) end");

        assertThat(answer.getException()).isNull();
        assertThat(attempts.nanos).hasSize(3);
        assertThat(leaves()).isEqualTo("1");
    }

    @Test
    void an_error_of_the_commit_itself_is_not_taken_for_success() {
        database.execute("""
                create table twigs (name text, constraint twigs_once unique (name) deferrable initially deferred);
                insert into twigs values ('a twig')""");

        Exchange answer = send("insert into twigs values ('a twig')");

        assertThat(answer.getException()).rootCause().hasMessageContaining("twigs_once");
        assertThat(leaves()).isEqualTo("0");
    }

    @Test
    void the_transaction_has_the_isolation_of_its_policy() throws Exception {
        context.stop();
        start(TransactionDefinition.ISOLATION_SERIALIZABLE);

        Exchange answer = send("show transaction_isolation");

        assertThat(answer.getMessage().getBody().toString()).contains("serializable");
    }
}

package io.portolan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JobOwnershipTest {

    private static final UUID JOB = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final UUID OTHER_JOB = UUID.fromString("00000000-0000-4000-8000-000000000002");

    /** The connections that hold an advisory lock here, so those of owners. */
    private static final String OWNERS = "from pg_locks where locktype = 'advisory' and database ="
            + " (select oid from pg_database where datname = current_database())";

    private static TestDatabase database;

    private final JobOwnership one = new JobOwnership(database.dataSource());
    private final JobOwnership another = new JobOwnership(database.dataSource());

    @BeforeAll
    static void open() {
        database = TestDatabase.open(JobOwnershipTest.class);
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @AfterEach
    void close() {
        one.close();
        another.close();
    }

    @Test
    void a_job_has_one_owner() {
        assertThat(one.take(JOB)).isTrue();
        assertThat(another.take(JOB)).isFalse();
        assertThat(another.take(OTHER_JOB)).isTrue();
    }

    @Test
    void an_owner_does_not_take_its_job_twice() {
        one.take(JOB);

        assertThat(one.take(JOB)).isFalse();
    }

    @Test
    void a_job_that_was_released_is_free() {
        one.take(JOB);
        one.release(JOB);

        assertThat(another.take(JOB)).isTrue();
    }

    @Test
    void the_database_lets_go_of_a_job_whose_owner_has_lost_its_connection() {
        one.take(JOB);

        killOwners();

        await().until(() -> another.take(JOB));
    }

    @Test
    void an_owner_that_lost_its_connection_takes_its_jobs_again() {
        one.take(JOB);
        one.take(OTHER_JOB);
        killOwners();

        await().untilAsserted(() -> {
            assertThat(one.keep()).isEmpty();
            assertThat(another.take(JOB)).isFalse();
            assertThat(another.take(OTHER_JOB)).isFalse();
        });
    }

    @Test
    void a_server_process_that_stalls_is_not_taken_for_another_owner() throws Exception {
        one.take(JOB);
        String pid = database.value("select pid " + OWNERS);
        assumeThat(signal("STOP", pid))
                .as("the server is one of this machine's and this account's")
                .isTrue();

        try {
            assertThat(one.keep()).as("jobs lost to its own shadow").isEmpty();
            assertThat(one.keep()).isEmpty();
        } finally {
            signal("CONT", pid);
        }
        await().untilAsserted(() -> {
            assertThat(one.keep()).isEmpty();
            assertThat(database.value("select count(*) " + OWNERS)).isEqualTo("1");
            assertThat(database.value("select pid " + OWNERS)).isNotEqualTo(pid);
        });
        assertThat(another.take(JOB)).isFalse();
    }

    private static boolean signal(String name, String pid) throws Exception {
        return new ProcessBuilder("kill", "-" + name, pid).start().waitFor() == 0;
    }

    @Test
    void an_owner_hears_that_another_was_quicker() {
        one.take(JOB);
        killOwners();
        await().until(() -> another.take(JOB));

        assertThat(one.keep()).containsExactly(JOB);
        assertThat(one.keep()).isEmpty();
    }

    @Test
    void no_connection_is_held_while_there_is_no_job() {
        one.take(JOB);
        one.release(JOB);

        assertThat(database.value("select count(*) " + OWNERS)).isEqualTo("0");
    }

    @Test
    void a_database_that_is_away_is_said_and_not_taken_for_another_owner() {
        TestDatabase gone = TestDatabase.open(JobOwnershipTest.class);
        JobOwnership ownership = new JobOwnership(gone.dataSource());
        gone.close();

        assertThatThrownBy(() -> ownership.take(JOB)).isInstanceOf(DatabaseUnavailable.class);
    }

    private static void killOwners() {
        database.execute("select pg_terminate_backend(pid) " + OWNERS);
    }
}

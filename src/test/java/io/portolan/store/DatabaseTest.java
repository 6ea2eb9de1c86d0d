package io.portolan.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    private static final TestDatabase database = TestDatabase.open(DatabaseTest.class);

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void an_open_database_has_the_chart() {
        assertThat(database.value("select count(*) from port_states")).isEqualTo("0");
    }
}

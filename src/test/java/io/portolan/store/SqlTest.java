package io.portolan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SqlTest {

    @Test
    void a_statement_is_the_text_of_its_file() {
        assertThat(Sql.load("for-sql-test")).isEqualTo("-- Gives one row.\nselect 'λιμήν'\n");
    }

    @Test
    void a_statement_that_does_not_exist_is_named() {
        assertThatThrownBy(() -> Sql.load("no-such"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no statement /sql/no-such.sql");
    }
}

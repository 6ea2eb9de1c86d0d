package io.portolan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SqlTest {

    @Test
    void a_statement_is_the_text_of_its_file() {
        assertThat(Sql.load("for-sql-test")).isEqualTo("-- Gives one row.\nselect 'λιμήν'\n");
    }

    @Test
    void a_route_that_says_how_many_parameters_a_statement_has_is_right() throws Exception {
        Pattern counted = Pattern.compile("sql:classpath:sql/([\\w-]+)\\.sql\\S*parametersCount=(\\d+)");
        List<String> said = new ArrayList<>();
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> routes = Files.newDirectoryStream(Path.of("routes"))) {
            for (Path route : routes) {
                counted.matcher(Files.readString(route)).results().forEach(endpoint -> {
                    String name = endpoint.group(1);
                    said.add(name + ": " + endpoint.group(2));
                    found.add(name + ": "
                            + Sql.load(name)
                                    .lines()
                                    .filter(line -> !line.startsWith("--"))
                                    .mapToLong(line -> line.split(":#", -1).length - 1L)
                                    .sum());
                });
            }
        }

        assertThat(said).isNotEmpty().containsExactlyElementsOf(found);
    }

    @Test
    void a_statement_that_does_not_exist_is_named() {
        assertThatThrownBy(() -> Sql.load("no-such"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no statement /sql/no-such.sql");
    }
}

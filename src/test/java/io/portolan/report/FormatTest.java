package io.portolan.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FormatTest {
    private static final List<Column> COLUMNS =
            List.of(Column.text("name"), Column.number("open_ports"), Column.text("seen"), Column.text("stats"));
    private static final List<List<Cell>> ROWS = List.of(
            List.of(
                    Cell.text("a, \"b\"\n\u001b[31mred"),
                    Cell.number(7),
                    Cell.time(Instant.parse("2026-01-01T00:00:00.25Z")),
                    Cell.json("{\"open\": 3, \"of\": [1, 2], \"why\": null}")),
            List.of(Cell.text(""), Cell.number(65535), Cell.ABSENT, Cell.json("[\"x\", \"y\"]")));

    private static String print(Format format, List<List<Cell>> rows) throws IOException {
        StringWriter out = new StringWriter();
        try (RowWriter writer = format.open(COLUMNS, out)) {
            for (List<Cell> row : rows) {
                writer.row(row);
            }
        }
        return out.toString();
    }

    @Test
    void a_table_is_aligned_and_lets_no_escape_sequence_through() throws IOException {
        assertThat(print(Format.TABLE, ROWS)).isEqualTo("""
                        NAME                   OPEN_PORTS  SEEN                  STATS
                        a, "b"\\x0a\\x1b[31mred           7  2026-01-01T00:00:00Z  open=3 of=[1, 2] why=-
                                                    65535  -                     x y
                        """);
    }

    @Test
    void json_is_an_array_with_a_row_a_line() throws IOException {
        assertThat(print(Format.JSON, ROWS)).isEqualTo("""
                        [
                        {"name":"a, \\"b\\"\\n\\u001B[31mred","open_ports":7,"seen":"2026-01-01T00:00:00.250Z",\
                        "stats":{"open": 3, "of": [1, 2], "why": null}},
                        {"name":"","open_ports":65535,"seen":null,"stats":["x", "y"]}
                        ]
                        """);
    }

    @Test
    void csv_quotes_what_rfc_4180_says_and_keeps_the_data_as_it_is() throws IOException {
        assertThat(print(Format.CSV, ROWS))
                .isEqualTo("name,open_ports,seen,stats\r\n"
                        + "\"a, \"\"b\"\"\n\u001b[31mred\",7,2026-01-01T00:00:00.250Z,"
                        + "\"{\"\"open\"\": 3, \"\"of\"\": [1, 2], \"\"why\"\": null}\"\r\n"
                        + "\"\",65535,,\"[\"\"x\"\", \"\"y\"\"]\"\r\n");
    }

    @Test
    void a_result_without_rows_is_whole() throws IOException {
        assertThat(print(Format.TABLE, List.of())).isEqualTo("NAME  OPEN_PORTS  SEEN  STATS\n");
        assertThat(print(Format.JSON, List.of())).isEqualTo("[]\n");
        assertThat(print(Format.CSV, List.of())).isEqualTo("name,open_ports,seen,stats\r\n");
    }

    @Test
    void a_table_of_many_rows_begins_before_it_has_seen_them_all() throws IOException {
        StringWriter out = new StringWriter();
        try (RowWriter table = Format.TABLE.open(List.of(Column.number("n")), out)) {
            for (int n : IntStream.rangeClosed(1, 1_000).toArray()) {
                table.row(List.of(Cell.number(n)));
            }
            assertThat(out.toString()).startsWith("   N\n   1\n");
            table.row(List.of(Cell.number(1_000_000)));
        }
        assertThat(out.toString()).endsWith("1000\n1000000\n");
    }

    @Test
    void marks_that_turn_the_direction_of_writing_are_spelled_out() {
        assertThat(Printable.of("abc\u202etxt.exe\u2028\u0085")).isEqualTo("abc\\u202etxt.exe\\u2028\\x85");
        assertThat(Printable.of("größer 漢字 🙂")).isEqualTo("größer 漢字 🙂");
    }
}

package io.portolan.report;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** CSV after RFC 4180, with a header line; an absent value is an empty field, an empty text a quoted one. */
final class CsvWriter implements RowWriter {
    private final Writer out;

    CsvWriter(List<Column> columns, Writer out) throws IOException {
        this.out = out;
        row(columns.stream().map(column -> Cell.text(column.name())).toList());
    }

    @Override
    public void row(List<Cell> cells) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            Cell cell = cells.get(i);
            if (cell.kind() != Cell.Kind.ABSENT) {
                out.write(quoted(cell.text()));
            }
        }
        out.write("\r\n");
    }

    private static String quoted(String text) {
        boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }
}

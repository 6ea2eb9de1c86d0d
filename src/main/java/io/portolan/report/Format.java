package io.portolan.report;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;

/** How a list is printed. */
public enum Format {
    TABLE,
    JSON,
    CSV;

    /** A writer of rows with these columns; closing it ends the result and flushes, but leaves {@code out} open. */
    public RowWriter open(List<Column> columns, Writer out) throws IOException {
        return switch (this) {
            case TABLE -> new TableWriter(columns, out);
            case JSON -> new JsonRowWriter(columns, out);
            case CSV -> new CsvWriter(columns, out);
        };
    }

    /** As the user writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.portolan.report;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table for people: columns as wide as what is in them, numbers to the right, nothing cut off, and an absent value as
 * a dash. The widths are those of the first {@value #MEASURED} rows, which are held until then; a wider value after
 * them moves its own line and no other, so that a million rows cost no more memory than a thousand.
 */
final class TableWriter implements RowWriter {
    private static final int MEASURED = 1_000;
    private static final String GAP = "  ";

    /** A value that is longer moves what is behind it, in its own line alone. */
    private static final int WIDEST = 60;

    private final List<Column> columns;
    private final Writer out;
    private final int[] widths;
    private final List<List<String>> held = new ArrayList<>();
    private boolean measured;

    TableWriter(List<Column> columns, Writer out) {
        this.columns = columns;
        this.out = out;
        this.widths = new int[columns.size()];
        hold(columns.stream()
                .map(column -> column.name().toUpperCase(Locale.ROOT))
                .toList());
    }

    @Override
    public void row(List<Cell> cells) throws IOException {
        List<String> line = new ArrayList<>(cells.size());
        for (Cell cell : cells) {
            line.add(Printable.of(cell));
        }
        if (measured) {
            print(line);
        } else {
            hold(line);
            if (held.size() > MEASURED) {
                printHeld();
            }
        }
    }

    private void hold(List<String> line) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], Math.min(WIDEST, width(line.get(i))));
        }
        held.add(line);
    }

    private void printHeld() throws IOException {
        for (List<String> line : held) {
            print(line);
        }
        held.clear();
        measured = true;
    }

    private void print(List<String> line) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String value = line.get(i);
            String padding = " ".repeat(Math.max(0, widths[i] - width(value)));
            text.append(i == 0 ? "" : GAP);
            if (columns.get(i).numeric()) {
                text.append(padding).append(value);
            } else {
                text.append(value).append(padding);
            }
        }
        out.write(text.toString().stripTrailing());
        out.write('\n');
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    @Override
    public void close() throws IOException {
        printHeld();
        out.flush();
    }
}

package io.portolan.report;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Prints rows as they come; not thread-safe. Closing it completes the result. */
public interface RowWriter extends Closeable {
    /** Prints a row: a cell a column, in the order of the columns. */
    void row(List<Cell> cells) throws IOException;
}

package io.portolan.report;

import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** One thing and all that is known of it: a line a property, in a column for the eye. */
public final class Details {
    private Details() {}

    /** Every column of the current row, in order. */
    public static Map<String, Cell> of(ResultSet rows) throws SQLException, IOException {
        ResultSetMetaData meta = rows.getMetaData();
        Map<String, Cell> cells = new LinkedHashMap<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            cells.put(meta.getColumnLabel(i), Listing.cell(rows, meta, i));
        }
        return cells;
    }

    public static void print(Map<String, Cell> cells, Writer out) throws IOException {
        int width = cells.keySet().stream().mapToInt(String::length).max().orElse(0);
        for (Map.Entry<String, Cell> cell : cells.entrySet()) {
            String name = cell.getKey();
            out.write(name + " ".repeat(width - name.length()) + "  " + Printable.of(cell.getValue()) + "\n");
        }
    }
}

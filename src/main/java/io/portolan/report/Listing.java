package io.portolan.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Prints a query's rows as they come from the server. A program (JSON, CSV) gets the columns that the contract names,
 * a person the ones worth the width of a terminal; the result itself says what each of them is.
 *
 * @param data the columns of JSON and CSV, in this order
 * @param table the columns of a table
 */
public record Listing(List<String> data, List<String> table) {
    /** Every column of whatever the query gives. */
    public static final Listing ALL = new Listing(List.of(), List.of());

    /** The same columns for everybody. */
    public static Listing of(String... columns) {
        return new Listing(List.of(columns), List.of(columns));
    }

    /** Prints them all, and gives how many there were. */
    public long print(ResultSet rows, Format format, Writer out) throws SQLException, IOException {
        return print(rows, row -> true, format, out);
    }

    /** Which rows are printed. */
    public interface Filter {
        boolean wants(ResultSet row) throws SQLException;
    }

    /** Prints those of them that are wanted, and gives how many there were. */
    public long print(ResultSet rows, Filter filter, Format format, Writer out) throws SQLException, IOException {
        List<Integer> indexes = indexes(rows, format == Format.TABLE ? table : data);
        try (RowWriter writer = format.open(columns(rows, indexes), out)) {
            long count = 0;
            while (rows.next()) {
                if (filter.wants(rows)) {
                    writer.row(cells(rows, indexes));
                    count++;
                }
            }
            return count;
        }
    }

    /** The same as an array in an object that has been begun. */
    public long print(ResultSet rows, String name, JsonGenerator json) throws SQLException, IOException {
        List<Integer> indexes = indexes(rows, data);
        List<Column> columns = columns(rows, indexes);
        json.writeArrayFieldStart(name);
        long count = 0;
        for (; rows.next(); count++) {
            Json.write(json, columns, cells(rows, indexes));
        }
        json.writeEndArray();
        return count;
    }

    private static List<Integer> indexes(ResultSet rows, List<String> names) throws SQLException {
        if (names.isEmpty()) {
            return IntStream.rangeClosed(1, rows.getMetaData().getColumnCount())
                    .boxed()
                    .toList();
        }
        List<Integer> indexes = new ArrayList<>();
        for (String name : names) {
            indexes.add(rows.findColumn(name));
        }
        return indexes;
    }

    private static List<Column> columns(ResultSet rows, List<Integer> indexes) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        List<Column> columns = new ArrayList<>();
        for (int index : indexes) {
            columns.add(new Column(meta.getColumnLabel(index), isNumber(meta.getColumnType(index))));
        }
        return columns;
    }

    private static List<Cell> cells(ResultSet rows, List<Integer> indexes) throws SQLException, IOException {
        ResultSetMetaData meta = rows.getMetaData();
        List<Cell> cells = new ArrayList<>(indexes.size());
        for (int index : indexes) {
            cells.add(cell(rows, meta, index));
        }
        return cells;
    }

    /** The cell of a column of the current row. */
    static Cell cell(ResultSet rows, String column) throws SQLException, IOException {
        return cell(rows, rows.getMetaData(), rows.findColumn(column));
    }

    static Cell cell(ResultSet rows, ResultSetMetaData meta, int index) throws SQLException, IOException {
        String text = rows.getString(index);
        if (text == null) {
            return Cell.ABSENT;
        }
        int type = meta.getColumnType(index);
        if (isNumber(type)) {
            boolean finite = text.chars().anyMatch(c -> c >= '0' && c <= '9');
            return finite ? new Cell(Cell.Kind.NUMBER, text) : Cell.text(text);
        }
        return switch (meta.getColumnTypeName(index)) {
            case "timestamptz" ->
                Cell.time(rows.getObject(index, OffsetDateTime.class).toInstant());
            case "bool" -> Cell.bool(rows.getBoolean(index));
            case "json", "jsonb" -> Cell.json(text);
            default -> type == Types.ARRAY ? Cell.json(array(rows.getArray(index))) : Cell.text(text);
        };
    }

    private static boolean isNumber(int type) {
        return switch (type) {
            case Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.REAL, Types.DOUBLE, Types.NUMERIC -> true;
            default -> false;
        };
    }

    private static String array(Array array) throws SQLException, IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.compact(text)) {
            elements(json, (Object[]) array.getArray());
        }
        return text.toString();
    }

    private static void elements(JsonGenerator json, Object[] elements) throws IOException {
        json.writeStartArray();
        for (Object element : elements) {
            if (element == null) {
                json.writeNull();
            } else if (element instanceof Object[] inner) {
                elements(json, inner);
            } else if (element instanceof Number || element instanceof Boolean) {
                json.writeRawValue(element.toString());
            } else {
                json.writeString(element.toString());
            }
        }
        json.writeEndArray();
    }
}

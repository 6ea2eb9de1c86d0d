package io.portolan.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** A JSON array of objects, a row a line. */
final class JsonRowWriter implements RowWriter {
    private final List<Column> columns;
    private final Writer out;
    private final JsonGenerator json;

    JsonRowWriter(List<Column> columns, Writer out) throws IOException {
        this.columns = columns;
        this.out = out;
        this.json = Json.generator(out);
        json.writeStartArray();
    }

    @Override
    public void row(List<Cell> cells) throws IOException {
        Json.write(json, columns, cells);
    }

    @Override
    public void close() throws IOException {
        json.writeEndArray();
        json.close();
        out.write('\n');
        out.flush();
    }
}

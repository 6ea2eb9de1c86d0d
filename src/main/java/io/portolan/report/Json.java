package io.portolan.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/** JSON by Jackson's streams alone: nothing is bound to objects, so nothing has to be held. */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** A generator that puts each element of the outermost arrays on a line, and leaves {@code out} open when closed. */
    public static JsonGenerator generator(Writer out) throws IOException {
        return compact(out).setPrettyPrinter(new LineAnElement());
    }

    /** The same on one line. */
    public static JsonGenerator compact(Writer out) throws IOException {
        return FACTORY.createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    }

    public static JsonParser parser(String json) throws IOException {
        return FACTORY.createParser(json);
    }

    /** The value of a cell; the name before it is the caller's. */
    public static void write(JsonGenerator json, Cell cell) throws IOException {
        switch (cell.kind()) {
            case ABSENT -> json.writeNull();
            case TEXT, TIME -> json.writeString(cell.text());
            case NUMBER -> json.writeNumber(cell.text());
            case BOOLEAN -> json.writeBoolean(Boolean.parseBoolean(cell.text()));
            case JSON -> json.writeRawValue(cell.text());
        }
    }

    public static void write(JsonGenerator json, String name, Cell cell) throws IOException {
        json.writeFieldName(name);
        write(json, cell);
    }

    /** An object of a row. */
    public static void write(JsonGenerator json, List<Column> columns, List<Cell> cells) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < cells.size(); i++) {
            write(json, columns.get(i).name(), cells.get(i));
        }
        json.writeEndObject();
    }

    /** For people: {@code {"open": 3, "closed": 1}} as {@code open=3 closed=1}, {@code ["a", "b"]} as {@code a b}. */
    static String prose(String json) throws IOException {
        try (JsonParser parser = parser(json)) {
            JsonToken first = parser.nextToken();
            return switch (first) {
                case START_OBJECT, START_ARRAY -> {
                    List<String> parts = new ArrayList<>();
                    for (JsonToken token = parser.nextToken();
                            token != JsonToken.END_OBJECT && token != JsonToken.END_ARRAY;
                            token = parser.nextToken()) {
                        String prefix = "";
                        if (token == JsonToken.FIELD_NAME) {
                            prefix = parser.currentName() + "=";
                            parser.nextToken();
                        }
                        parts.add(prefix + value(parser, json));
                    }
                    yield String.join(" ", parts);
                }
                case VALUE_NULL -> "";
                default -> parser.getText();
            };
        }
    }

    private static String value(JsonParser parser, String json) throws IOException {
        if (!parser.currentToken().isStructStart()) {
            return parser.currentToken() == JsonToken.VALUE_NULL ? "-" : parser.getText();
        }
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        return json.substring(start, (int) parser.currentLocation().getCharOffset());
    }

    /** A line an element for the outermost arrays: short enough to be read and searched, and cheap. */
    private static final class LineAnElement extends MinimalPrettyPrinter {
        private static final long serialVersionUID = 1;

        private int depth;

        @Override
        public void writeStartArray(JsonGenerator json) throws IOException {
            super.writeStartArray(json);
            depth++;
        }

        @Override
        public void beforeArrayValues(JsonGenerator json) throws IOException {
            breakLine(json);
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
            super.writeArrayValueSeparator(json);
            breakLine(json);
        }

        @Override
        public void writeEndArray(JsonGenerator json, int values) throws IOException {
            if (values > 0) {
                breakLine(json);
            }
            depth--;
            super.writeEndArray(json, values);
        }

        private void breakLine(JsonGenerator json) throws IOException {
            if (depth == 1) {
                json.writeRaw('\n');
            }
        }
    }
}

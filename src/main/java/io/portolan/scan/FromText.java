package io.portolan.scan;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import java.util.function.Function;

/** Reads a value from its text, also from an empty one. */
final class FromText<T> extends FromStringDeserializer<T> {

    private static final long serialVersionUID = 1L;

    private final transient Function<String, T> parser;

    FromText(Class<T> type, Function<String, T> parser) {
        super(type);
        this.parser = parser;
    }

    @Override
    protected T _deserialize(String text, DeserializationContext context) {
        return parser.apply(text);
    }

    @Override
    protected Object _deserializeFromEmptyString(DeserializationContext context) {
        return parser.apply("");
    }
}

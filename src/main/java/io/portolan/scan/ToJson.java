package io.portolan.scan;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.support.TypeConverterSupport;

/** A message of the pipeline as the JSON that the spool keeps too: a text, or its bytes in UTF-8. */
public final class ToJson extends TypeConverterSupport {

    @Override
    public <T> T convertTo(Class<T> type, Exchange exchange, Object message) {
        String json = Json.write(message);
        if (type == String.class) {
            return type.cast(json);
        }
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return type.cast(type == InputStream.class ? new ByteArrayInputStream(bytes) : bytes);
    }
}

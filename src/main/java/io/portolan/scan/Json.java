package io.portolan.scan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.util.List;

/** How the messages look as JSON: addresses, sets of ports and times as their text. */
public final class Json {

    private static final ObjectMapper MAPPER = mapper();

    private Json() {}

    /** A mapper for the messages of the pipeline. */
    public static ObjectMapper mapper() {
        SimpleModule texts = new SimpleModule("portolan")
                .addSerializer(Address.class, ToStringSerializer.instance)
                .addDeserializer(Address.class, new FromText<>(Address.class, Address::parse))
                .addSerializer(PortSet.class, ToStringSerializer.instance)
                .addDeserializer(
                        PortSet.class,
                        new FromText<>(PortSet.class, text -> text.isEmpty() ? PortSet.EMPTY : PortSet.parse(text)));
        return JsonMapper.builder()
                .addModules(texts, new Jdk8Module(), new JavaTimeModule())
                .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .build();
    }

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** What a JSON text holds. */
    public static JsonNode object(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The texts of a JSON array. */
    public static List<String> strings(String array) {
        try {
            return MAPPER.readValue(array, new TypeReference<List<String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not an array of texts: " + e.getOriginalMessage(), e);
        }
    }
}

package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portolan.cli.Called;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a command printed as JSON. */
final class JsonResult {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonResult() {}

    /** The result of a call that ended well and printed one value, nothing beside it. */
    static JsonNode of(Called called) {
        assertThat(called.exitCode()).as(called.err()).isZero();
        return parse(called.out());
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    /** An element a text: the values of these keys with a blank between them. */
    static List<String> texts(JsonNode array, String... keys) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array) {
            texts.add(Stream.of(keys).map(key -> element.get(key).asText()).collect(Collectors.joining(" ")));
        }
        return texts;
    }

    /** The keys of an object, in their order. */
    static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}

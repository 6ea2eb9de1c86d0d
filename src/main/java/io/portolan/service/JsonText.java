package io.portolan.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.portolan.scan.Json;
import java.nio.charset.StandardCharsets;

/** A stranger's JSON. */
final class JsonText {

    private static final ObjectMapper JSON = Json.mapper();

    private JsonText() {}

    /** The body of an answer; what is missing in it, or all of it where it is no JSON, reads as empty. */
    static JsonNode of(HttpAnswer answer) {
        String text = new String(answer.body().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** A short text in it, in characters of the bytes' numbers. */
    static String at(JsonNode json, String pointer) {
        String text = json.at(pointer).asText("");
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}

package io.portolan.service;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Words that no server should say: beginnings that fit a protocol, and then anything; the same every time. */
final class Noise {

    private static final List<String> BEGINNINGS = List.of(
            "",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n",
            "$9\r\n# Server\r\n",
            "E\0\0\u0002\0",
            "S",
            "N",
            "\0\u00ffPT\u0084\0\u00ff\u00ff\u00ff\u00ff",
            "0\u0084\u00ff\u00ff\u00ff\u00ff",
            "0\u0082\0\u00f0\u0002\u0001\u0001d\u0082\0\u00e0",
            "\u00ff\0\0\0\u0001\0\0\0trop\u00dd\u0007\0\0",
            "220 ",
            "* OK ",
            "<title>",
            "SSH-2.0-");

    private Noise() {}

    static List<String> words() {
        Random random = new Random(77);
        List<String> words = new ArrayList<>();
        for (String beginning : BEGINNINGS) {
            for (int length : new int[] {0, 1, 7, 300, 65_000}) {
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                words.add(beginning + new String(bytes, StandardCharsets.ISO_8859_1));
                words.add(beginning + "a".repeat(length));
                words.add(beginning + "\0".repeat(length));
            }
        }
        return words;
    }
}

package io.portolan.service;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What real servers have said to our questions: a file a server under {@code udp/}, whose first line names the package and
 * its version, and then its datagrams in hexadecimal, with an empty line between two.
 */
public final class RecordedDatagrams {

    private RecordedDatagrams() {}

    public static List<byte[]> of(String server) {
        try (InputStream in = RecordedDatagrams.class.getResourceAsStream("/udp/" + server + ".txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return Arrays.stream(text.substring(text.indexOf('\n')).split("\n\n"))
                    .map(hex -> HexFormat.of().parseHex(hex.replace("\n", "")))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(server, e);
        }
    }
}

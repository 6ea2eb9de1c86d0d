package io.portolan.service;

import io.portolan.target.PortSet;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Nagios' remote plugin executor, {@code common.h} of its source: a packet of version 2: the version and 1 for a query in two
 * bytes each, a CRC-32 of the packet without it in four, a result in two, a text in 1024, and two of padding. The text
 * {@code _NRPE_CHECK} runs nothing; the answer is of type 2 and has {@code NRPE v} and the version.
 */
public final class Nrpe implements Protocol {

    private static final int TEXT = 1024;
    private static final int LENGTH = 1036;
    private static final String CHECK = "_NRPE_CHECK";
    private static final Pattern VERSION = Pattern.compile("\\ANRPE v([0-9][0-9A-Za-z.-]{0,20})");
    private static final String QUERY = query();

    private static String query() {
        String head = "\0\u0002\0\u0001";
        String tail = "\0\0" + CHECK + "\0".repeat(TEXT - CHECK.length() + 2);
        CRC32 sum = new CRC32();
        sum.update((head + "\0\0\0\0" + tail).getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder crc = new StringBuilder();
        for (int shift = 24; shift >= 0; shift -= 8) {
            crc.append((char) (sum.getValue() >> shift & 0xff));
        }
        return head + crc + tail;
    }

    @Override
    public PortSet ports() {
        return PortSet.of(5666);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(QUERY, said -> said.length() >= LENGTH, Nrpe::answered));
    }

    private static Step answered(Said said) {
        Matcher version = VERSION.matcher(said.latin(10, TEXT));
        return said.number(0, 4) == 0x0002_0002 && version.find()
                ? Step.known(Match.certain("nrpe").of("NRPE", version.group(1)).cpe("nagios:remote_plugin_executor"))
                : Step.notMine();
    }
}

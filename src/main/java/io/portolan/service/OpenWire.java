package io.portolan.service;

import java.util.Optional;

/**
 * OpenWire of ActiveMQ, "OpenWire Version 2 Specification": the server speaks first, {@code WireFormatInfo}: a length in
 * four bytes, {@code 01}, {@code ActiveMQ}, its version in four, and a map, in which newer ones have their
 * {@code ProviderName} and {@code ProviderVersion}: the name with its length in two bytes, {@code 09}, the text likewise.
 */
public final class OpenWire implements Protocol {

    private static final String MAGIC = "\u0001ActiveMQ\0";
    private static final int LONGEST_TEXT = 60;

    @Override
    public Optional<Match> recognise(Said said) {
        if (!said.isFramed() || !said.latin().startsWith(MAGIC, 4)) {
            return Optional.empty();
        }
        Match openWire = Match.certain("openwire").withClean("protocol", said.number(13, 4));
        return Optional.of(
                property(said, "ProviderName").equals("ActiveMQ")
                        ? openWire.of("Apache ActiveMQ", property(said, "ProviderVersion"))
                                .cpe("apache:activemq")
                        : openWire);
    }

    private static String property(Said said, String name) {
        String key = "\0" + (char) name.length() + name + "\u0009";
        int at = said.latin().indexOf(key);
        int from = at + key.length() + 2;
        long length = said.number(from - 2, 2);
        return at >= 0 && length <= LONGEST_TEXT && from + length <= said.length()
                ? said.latin().substring(from, from + (int) length)
                : "";
    }
}

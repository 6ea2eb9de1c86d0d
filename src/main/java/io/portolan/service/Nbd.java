package io.portolan.service;

import java.util.Optional;

/**
 * Network block device, "The NBD protocol": the server speaks first, {@code NBDMAGIC}, then {@code IHAVEOPT} where what is
 * exported is to be agreed upon ("newstyle negotiation"), else {@code 00 00 42 02 81 86 12 53} and the device's size.
 */
public final class Nbd implements Protocol {

    private static final String MAGIC = "NBDMAGIC";
    private static final int OLD = 0x0000_4202;

    @Override
    public Optional<Match> recognise(Said said) {
        boolean isNew = said.latin().startsWith("IHAVEOPT", MAGIC.length());
        return said.latin().startsWith(MAGIC) && (isNew || said.number(MAGIC.length(), 4) == OLD)
                ? Optional.of(Match.certain("nbd").with("negotiation", isNew ? "newstyle" : "oldstyle"))
                : Optional.empty();
    }
}

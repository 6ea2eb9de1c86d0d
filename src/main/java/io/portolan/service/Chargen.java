package io.portolan.service;

import java.util.Optional;

/**
 * The character generator, RFC 864: line after line without an end, by custom of 72 characters each, in the order of their
 * numbers from the blank on and around, each line one character on from the line before.
 */
public final class Chargen implements Protocol {

    private static final int LINE = 72;
    private static final int CHARACTERS = '~' - ' ' + 1;

    @Override
    public Optional<Match> recognise(Said said) {
        boolean isGenerated = said.length() >= LINE;
        for (int i = 1; i < LINE && isGenerated; i++) {
            isGenerated = said.at(i - 1) >= ' ' && said.at(i) == ' ' + (said.at(i - 1) - ' ' + 1) % CHARACTERS;
        }
        return isGenerated ? Optional.of(Match.certain("chargen")) : Optional.empty();
    }
}

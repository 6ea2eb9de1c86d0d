package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;

/**
 * X11, "X Window System Protocol" section 8, "Connection Setup": {@code l} for numbers with their lowest byte first, the
 * version 11.0, and no authorisation. The answer is {@code 00} for a refusal with its reason, {@code 02} where more is wanted,
 * or {@code 01}, each with the rest's length in four bytes' units at 6; then the release of the server at 8, and its vendor at
 * 40. X.Org writes release 21.1.7 as 12101007, and 1.20.4 as 12004000.
 */
public final class X11 implements Protocol {

    private static final String SETUP = "l\0\u000b\0" + "\0".repeat(8);
    private static final int HEADER = 8;
    private static final int RELEASE = 8;
    private static final int VENDOR_LENGTH = 24;
    private static final int VENDOR = 40;
    private static final int FIRST_WITH_THE_YEAR = 21;

    @Override
    public PortSet ports() {
        return PortSet.of(6000, 6001, 6002, 6003, 6004, 6005, 6006, 6007, 6010);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(SETUP, X11::isWhole, said -> Step.of(answered(said))));
    }

    private static boolean isWhole(Said said) {
        return said.length() >= HEADER && said.length() >= HEADER + 4 * said.littleEndian(6, 2);
    }

    private static Optional<Match> answered(Said said) {
        long missing = HEADER + 4 * said.littleEndian(6, 2) - said.length();
        boolean isWelcome = said.at(0) == 1
                && missing >= 0 // it may be longer than what is heard
                && said.length() >= VENDOR + said.littleEndian(VENDOR_LENGTH, 2);
        boolean isRefusal = missing == 0 && (said.at(0) == 0 || said.at(0) == 2);
        if (!(isWelcome || isRefusal) || (said.at(0) != 2 && said.littleEndian(2, 4) != 11)) {
            return Optional.empty();
        }
        Match x11 = Match.certain("x11");
        if (said.at(0) != 1) {
            int length = said.at(0) == 0 ? said.at(1) : said.length() - HEADER;
            return Optional.of(x11.with("refusal", said.latin(HEADER, length).replace("\0", "")));
        }
        String vendor = said.latin(VENDOR, (int) said.littleEndian(VENDOR_LENGTH, 2));
        Match told = x11.with("vendor", vendor);
        return Optional.of(
                vendor.equals("The X.Org Foundation")
                        ? told.of("X.Org X server", release(said.littleEndian(RELEASE, 4)))
                                .cpe("x.org:x_server")
                        : told);
    }

    private static String release(long number) {
        long first = number / 10_000_000;
        long second = number / 100_000 % 100;
        String rest = number / 1_000 % 100 + (number % 1_000 == 0 ? "" : "." + number % 1_000);
        return (second >= FIRST_WITH_THE_YEAR ? "" : first + ".") + second + "." + rest;
    }
}

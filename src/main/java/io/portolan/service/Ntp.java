package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NTP version 4, RFC 5905 section 7.3. Sent: a client's packet, {@code e3} (clock unknown, version 4, mode 3), empty but for
 * a transmit time of our own making. A server answers in mode 4 with that time as the originate time; its stratum says how
 * far it is from a clock. Then, and as the second try: a control message, {@code 16} (version 2, mode 6), operation 2, read
 * variables (RFC 9327 section 2), to which ntpd and NTPsec tell their version. chrony has no answer to that.
 */
public final class Ntp implements UdpProtocol {
    private static final int PACKET = 48;
    private static final int ORIGIN = 24;
    private static final int SERVER = 4;
    private static final int CONTROL = 6;
    private static final int READ_VARIABLES_ANSWERED = 0x82;
    private static final int CONTROL_HEADER = 12;

    private static final String TIME = "portolan";
    private static final String CLIENT = "\u00e3" + "\0".repeat(39) + TIME;
    private static final String VARIABLES = "\u0016\u0002\0\u0001" + "\0".repeat(8);

    private static final Pattern VARIABLE = Pattern.compile("(version|system|processor)=\"([^\"]{1,200})\"");
    private static final List<Product> PRODUCTS = List.of(
            Product.of("NTPsec", "ntpsec:ntpsec", "^ntpd ntpsec-([0-9][0-9A-Za-z.]*)"),
            Product.of("ntpd", "ntp:ntp", "^ntpd ([0-9][0-9A-Za-z.]*)"));

    @Override
    public PortSet udpPorts() {
        return PortSet.of(123);
    }

    @Override
    public String question(int tryNumber) {
        return tryNumber % 2 == 1 ? CLIENT : VARIABLES;
    }

    @Override
    public Optional<String> next(List<Said> said) {
        return said.size() == 1 && isTime(said.get(0)) ? Optional.of(VARIABLES) : Optional.empty();
    }

    private static boolean isTime(Said answer) {
        return answer.length() >= PACKET
                && (answer.at(0) & 7) == SERVER
                && answer.latin().startsWith(TIME, ORIGIN);
    }

    private static boolean isVariables(Said answer) {
        return answer.length() >= CONTROL_HEADER
                && (answer.at(0) & 7) == CONTROL
                && answer.at(1) == READ_VARIABLES_ANSWERED
                && answer.number(2, 2) == 1;
    }

    @Override
    public Optional<Match> service(List<Said> said) {
        Match ntp = Match.certain("ntp");
        boolean known = false;
        for (Said answer : said) {
            if (isTime(answer)) {
                known = true;
                ntp = ntp.with("protocol", String.valueOf(answer.at(0) >> 3 & 7))
                        .with("stratum", String.valueOf(answer.at(1)));
            } else if (isVariables(answer)) {
                known = true;
                ntp = variables(ntp, answer.latin(CONTROL_HEADER, (int) answer.number(10, 2)));
            }
        }
        return known ? Optional.of(ntp) : Optional.empty();
    }

    private static Match variables(Match ntp, String text) {
        Match told = ntp;
        Matcher variable = VARIABLE.matcher(text);
        while (variable.find()) {
            told = told.with(variable.group(1), variable.group(2));
        }
        return Product.in(String.valueOf(told.details().getOrDefault("version", "")), PRODUCTS, told);
    }
}

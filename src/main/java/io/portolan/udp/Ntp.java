package io.portolan.udp;

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

    private static final byte[] TIME = Bytes.ofAscii("portolan");
    private static final byte[] CLIENT = Bytes.joined(new byte[] {(byte) 0xe3}, new byte[39], TIME);
    private static final byte[] VARIABLES = Bytes.ofHex("1602 0001 0000 0000 0000 0000");

    private static final Pattern VARIABLE = Pattern.compile("(version|system|processor)=\"([^\"]{1,200})\"");
    private static final Pattern VERSION = Pattern.compile("ntpd (ntpsec-)?([0-9][0-9A-Za-z.]*)");

    @Override
    public PortSet ports() {
        return PortSet.of(123);
    }

    @Override
    public byte[] question(int tryNumber) {
        return tryNumber % 2 == 1 ? CLIENT : VARIABLES;
    }

    @Override
    public Optional<byte[]> next(List<byte[]> said) {
        return said.size() == 1 && isTime(new Bytes(said.get(0))) ? Optional.of(VARIABLES) : Optional.empty();
    }

    private static boolean isTime(Bytes answer) {
        return answer.length() >= PACKET && (answer.at(0) & 7) == SERVER && answer.hasAt(ORIGIN, TIME);
    }

    private static boolean isVariables(Bytes answer) {
        return answer.length() >= CONTROL_HEADER
                && (answer.at(0) & 7) == CONTROL
                && answer.at(1) == READ_VARIABLES_ANSWERED
                && answer.shortAt(2) == 1;
    }

    @Override
    public Optional<UdpService> service(List<byte[]> said) {
        UdpService ntp = UdpService.of("ntp");
        boolean known = false;
        for (byte[] datagram : said) {
            Bytes answer = new Bytes(datagram);
            if (isTime(answer)) {
                known = true;
                ntp = ntp.with("protocol", String.valueOf(answer.at(0) >> 3 & 7))
                        .with("stratum", String.valueOf(answer.at(1)));
            } else if (isVariables(answer)) {
                known = true;
                ntp = variables(ntp, answer.latin(CONTROL_HEADER, answer.shortAt(10)));
            }
        }
        return known ? Optional.of(ntp) : Optional.empty();
    }

    private static UdpService variables(UdpService ntp, String text) {
        UdpService told = ntp;
        Matcher variable = VARIABLE.matcher(text);
        while (variable.find()) {
            told = told.with(variable.group(1), variable.group(2));
        }
        Matcher version = VERSION.matcher(told.details().getOrDefault("version", ""));
        return version.lookingAt() ? told.by(version.group(1) == null ? "ntpd" : "NTPsec", version.group(2)) : told;
    }
}

package io.portolan.service;

import io.portolan.target.PortSet;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * SNMP, with the community {@code public}. Sent: a GetRequest for {@code sysDescr.0} (1.3.6.1.2.1.1.1.0, RFC 3418) in version
 * 1 (RFC 1157 section 4.1), as the second try in version 2c (RFC 3416, in RFC 1901's wrapping), as the third the discovery of
 * version 3 (RFC 3414 section 4), which an agent answers whatever its communities are. An agent that does not know the
 * community keeps silent. The answer's first value is the description of the system. Then: version 3's discovery, for the
 * engine id (RFC 3411 section 5, SnmpEngineID) begins with the number of who made the agent; 8072 is Net-SNMP.
 */
public final class Snmp implements UdpProtocol {
    private static final String GET =
            "04 06 7075626c6963 a0 1c 02 04 504f5254 02 01 00 02 01 00" + " 30 0e 30 0c 06 08 2b06010201010100 05 00";
    private static final String VERSION_1 = ofHex("30 29 02 01 00" + GET);
    private static final String VERSION_2C = ofHex("30 29 02 01 01" + GET);
    private static final String DISCOVERY = ofHex("30 3e 02 01 03 30 11 02 04 504f5254 02 03 00ffe3 04 01 04 02 01 03"
            + " 04 10 30 0e 04 00 02 01 00 02 01 00 04 00 04 00 04 00"
            + " 30 14 04 00 04 00 a0 0e 02 04 504f5254 02 01 00 02 01 00 30 00");

    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int RESPONSE = 0xa2;
    private static final int OURS = 0x504f5254;
    private static final int NET_SNMP = 8072;

    /**
     * A value of the basic encoding rules, ITU-T X.690 section 8.1.
     *
     * @param start where its content begins
     * @param end behind its content, never behind the datagram
     */
    private record Value(Said said, int tag, int start, int end) {

        static Value at(Said said, int from, int bound) {
            int length = (int) said.number(from + 1, 1);
            int start = from + 2;
            if (length >= 0x80) {
                int digits = Math.min(3, length & 0x7f);
                length = 0;
                for (int i = 0; i < digits; i++) {
                    length = length << 8 | (int) said.number(start++, 1);
                }
            }
            int begin = Math.min(bound, start);
            return new Value(said, from < bound ? said.at(from) : 0, begin, Math.min(bound, begin + length));
        }

        Value first() {
            return at(said, start, end);
        }

        Value nextIn(Value whole) {
            return at(said, end, whole.end);
        }

        boolean is(int wanted) {
            return tag == wanted;
        }

        int number() {
            return (int) said.number(start, end - start);
        }
    }

    @Override
    public PortSet udpPorts() {
        return PortSet.of(161);
    }

    @Override
    public String question(int tryNumber) {
        return switch (tryNumber % 3) {
            case 1 -> VERSION_1;
            case 2 -> VERSION_2C;
            default -> DISCOVERY;
        };
    }

    @Override
    public Optional<String> next(List<Said> said) {
        return said.size() == 1 && versionOf(said.get(0)) < 3 ? Optional.of(DISCOVERY) : Optional.empty();
    }

    private static String ofHex(String hex) {
        return new String(HexFormat.of().parseHex(hex.replace(" ", "")), StandardCharsets.ISO_8859_1);
    }

    private static int versionOf(Said datagram) {
        return message(datagram).first().number();
    }

    private static Value message(Said datagram) {
        return Value.at(datagram, 0, datagram.length());
    }

    @Override
    public Optional<Match> service(List<Said> said) {
        Match snmp = Match.certain("snmp");
        boolean known = false;
        for (Said datagram : said) {
            Value message = message(datagram);
            Value version = message.first();
            Value second = version.nextIn(message);
            if (!message.is(SEQUENCE) || !version.is(INTEGER)) {
                continue;
            }
            if (version.number() < 2 && second.is(OCTETS)) {
                Value answer = second.nextIn(message);
                if (answer.is(RESPONSE) && answer.first().number() == OURS) {
                    known = true;
                    snmp = snmp.with("protocol", version.number() == 0 ? "1" : "2c")
                            .with("community", "public")
                            .with("system", description(answer));
                }
            } else if (version.number() == 3
                    && second.is(SEQUENCE)
                    && second.first().number() == OURS) {
                known = true;
                snmp = engine(snmp, second.nextIn(message));
            }
        }
        return known ? Optional.of(snmp) : Optional.empty();
    }

    /** The value of the first variable: behind request id, error status and error index a list of pairs. */
    private static String description(Value answer) {
        Value status = answer.first().nextIn(answer);
        Value list = status.nextIn(answer).nextIn(answer);
        Value value = list.first().first().nextIn(list.first());
        return value.is(OCTETS) ? value.said().latin(value.start(), value.end() - value.start()) : "";
    }

    private static Match engine(Match snmp, Value security) {
        Value id = security.first().first();
        if (!id.is(OCTETS) || id.end() - id.start() < 5) {
            return snmp;
        }
        int maker = (int) id.said().number(id.start(), 4) & 0x7fffffff;
        Match told = snmp.with("engine_id", id.said().hex(id.start(), id.end() - id.start()))
                .with("enterprise", String.valueOf(maker));
        return maker == NET_SNMP ? told.of("Net-SNMP", "").cpe("net-snmp:net-snmp") : told;
    }
}

package io.portolan.udp;

import io.portolan.target.PortSet;
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
    private static final byte[] VERSION_1 = Bytes.ofHex("30 29 02 01 00" + GET);
    private static final byte[] VERSION_2C = Bytes.ofHex("30 29 02 01 01" + GET);
    private static final byte[] DISCOVERY =
            Bytes.ofHex("30 3e 02 01 03 30 11 02 04 504f5254 02 03 00ffe3 04 01 04 02 01 03"
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
    private record Value(Bytes bytes, int tag, int start, int end) {

        static Value at(Bytes bytes, int from, int bound) {
            int length = bytes.at(from + 1);
            int start = from + 2;
            if (length >= 0x80) {
                int digits = Math.min(3, length & 0x7f);
                length = 0;
                for (int i = 0; i < digits; i++) {
                    length = length << 8 | bytes.at(start++);
                }
            }
            int begin = Math.min(bound, start);
            return new Value(bytes, from < bound ? bytes.at(from) : 0, begin, Math.min(bound, begin + length));
        }

        Value first() {
            return at(bytes, start, end);
        }

        Value nextIn(Value whole) {
            return at(bytes, end, whole.end);
        }

        boolean is(int wanted) {
            return tag == wanted;
        }

        int number() {
            int number = 0;
            for (int i = start; i < end; i++) {
                number = number << 8 | bytes.at(i);
            }
            return number;
        }
    }

    @Override
    public PortSet ports() {
        return PortSet.of(161);
    }

    @Override
    public byte[] question(int tryNumber) {
        return switch (tryNumber % 3) {
            case 1 -> VERSION_1;
            case 2 -> VERSION_2C;
            default -> DISCOVERY;
        };
    }

    @Override
    public Optional<byte[]> next(List<byte[]> said) {
        return said.size() == 1 && versionOf(said.get(0)) < 3 ? Optional.of(DISCOVERY) : Optional.empty();
    }

    private static int versionOf(byte[] datagram) {
        return message(datagram).first().number();
    }

    private static Value message(byte[] datagram) {
        return Value.at(new Bytes(datagram), 0, datagram.length);
    }

    @Override
    public Optional<UdpService> service(List<byte[]> said) {
        UdpService snmp = UdpService.of("snmp");
        boolean known = false;
        for (byte[] datagram : said) {
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
        return value.is(OCTETS) ? value.bytes().latin(value.start(), value.end() - value.start()) : "";
    }

    private static UdpService engine(UdpService snmp, Value security) {
        Value id = security.first().first();
        if (!id.is(OCTETS) || id.end() - id.start() < 5) {
            return snmp;
        }
        int maker = id.bytes().intAt(id.start()) & 0x7fffffff;
        UdpService told = snmp.with("engine_id", id.bytes().hex(id.start(), id.end() - id.start()))
                .with("enterprise", String.valueOf(maker));
        return maker == NET_SNMP ? told.by("Net-SNMP", "") : told;
    }
}

package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;

/**
 * NetBIOS' name service, RFC 1002. Sent: a node status request (section 4.2.17) for the name {@code *}, type {@code 0021}.
 * The answer (section 4.2.18) lists the names of the node, eighteen bytes each: fifteen characters, a suffix that tells what
 * the name is for, and flags of which the first bit marks a group's. Then comes the hardware address, which Samba leaves
 * zero.
 */
public final class NetbiosNames implements UdpProtocol {
    private static final int ID = 0x506e;
    private static final int NODE_STATUS = 0x21;
    private static final int ENTRY = 18;
    private static final int NAME = 15;
    private static final int MOST_NAMES = 64;
    private static final String NO_ADDRESS = "000000000000";
    private static final String STATUS = DnsMessage.query(ID, "CK" + "A".repeat(30), NODE_STATUS, DnsMessage.IN);

    @Override
    public PortSet udpPorts() {
        return PortSet.of(137);
    }

    @Override
    public String question(int tryNumber) {
        return STATUS;
    }

    @Override
    public Optional<Match> service(List<Said> said) {
        return DnsMessage.answer(said.get(0), ID)
                .flatMap(message -> message.answers().stream()
                        .filter(answer -> answer.type() == NODE_STATUS)
                        .findFirst()
                        .map(answer -> node(message.said(), answer.start(), answer.start() + answer.length())));
    }

    private static Match node(Said said, int start, int end) {
        Match node = Match.certain("netbios-ns");
        int at = start + 1;
        for (int i = 0; i < Math.min(MOST_NAMES, said.at(start)) && at + ENTRY <= end; i++, at += ENTRY) {
            boolean group = (said.at(at + NAME + 1) & 0x80) != 0;
            String kind = switch (said.at(at + NAME)) {
                case 0x00 -> group ? "workgroup" : "name";
                case 0x20 -> "file_server";
                default -> "";
            };
            if (!kind.isEmpty() && !node.details().containsKey(kind)) {
                node = node.with(kind, said.latin(at, NAME).strip());
            }
        }
        if (at + 6 > end) {
            return node;
        }
        String address = said.hex(at, 6);
        return address.equals(NO_ADDRESS)
                ? node.of("Samba nmbd", "").cpe("samba:samba")
                : node.with("mac_address", address.replaceAll("(..)(?!$)", "$1:"));
    }
}

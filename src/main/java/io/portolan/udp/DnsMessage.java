package io.portolan.udp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A message as DNS, multicast DNS and NetBIOS' name service write it, RFC 1035 section 4: a header of six numbers, questions
 * and records, with names in labels that may end in a pointer to an earlier one.
 */
final class DnsMessage {
    static final int IN = 1;
    static final int CHAOS = 3;
    static final int NS = 2;
    static final int PTR = 12;
    static final int TXT = 16;

    private static final int HEADER = 12;
    private static final int MOST_RECORDS = 64;
    private static final int LONGEST_NAME = 255;

    /**
     * A record of the answer.
     *
     * @param start where its data begin in the message
     * @param length how many bytes they are
     */
    record Answer(String name, int type, int start, int length) {}

    private final Bytes bytes;

    private DnsMessage(Bytes bytes) {
        this.bytes = bytes;
    }

    /** A query with one question and no flags: not even recursion is asked for. */
    static byte[] query(int id, String name, int type, int ofClass) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(new byte[] {(byte) (id >> 8), (byte) id, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        for (String label : name.isEmpty() ? new String[0] : name.split("\\.")) {
            parts.add(new byte[] {(byte) label.length()});
            parts.add(Bytes.ofAscii(label));
        }
        parts.add(new byte[] {0, (byte) (type >> 8), (byte) type, (byte) (ofClass >> 8), (byte) ofClass});
        return Bytes.joined(parts.toArray(byte[][]::new));
    }

    /** The answer to a query with this id; empty where the bytes are none. */
    static Optional<DnsMessage> answer(byte[] datagram, int id) {
        Bytes bytes = new Bytes(datagram);
        boolean isAnswer = bytes.length() >= HEADER && bytes.shortAt(0) == id && (bytes.at(2) & 0x80) != 0;
        return isAnswer ? Optional.of(new DnsMessage(bytes)) : Optional.empty();
    }

    Bytes bytes() {
        return bytes;
    }

    /** RFC 1035 section 4.1.1. */
    int responseCode() {
        return bytes.at(3) & 0x0f;
    }

    boolean recurses() {
        return (bytes.at(3) & 0x80) != 0;
    }

    /** The records of the answer section. */
    List<Answer> answers() {
        int at = HEADER;
        for (int i = 0; i < Math.min(MOST_RECORDS, bytes.shortAt(4)); i++) {
            at = afterName(at) + 4;
        }
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST_RECORDS, bytes.shortAt(6)); i++) {
            int start = afterName(at) + 10;
            if (start > bytes.length()) {
                break;
            }
            int length = Math.min(bytes.shortAt(start - 2), bytes.length() - start);
            answers.add(new Answer(name(at), bytes.shortAt(start - 10), start, length));
            at = start + length;
        }
        return answers;
    }

    /** The name at a place, in characters of the same numbers as its bytes. */
    String name(int from) {
        StringBuilder name = new StringBuilder();
        Set<Integer> seen = new HashSet<>();
        int at = from;
        while (bytes.at(at) != 0 && seen.add(at) && name.length() < LONGEST_NAME) {
            if (bytes.at(at) >= 0xc0) {
                at = bytes.shortAt(at) & 0x3fff;
            } else {
                name.append(name.isEmpty() ? "" : ".").append(bytes.latin(at + 1, bytes.at(at)));
                at += 1 + bytes.at(at);
            }
        }
        return name.toString();
    }

    private int afterName(int from) {
        int at = from;
        while (bytes.at(at) != 0 && bytes.at(at) < 0xc0) {
            at += 1 + bytes.at(at);
        }
        return at + (bytes.at(at) == 0 ? 1 : 2);
    }

    /** The first string of a TXT record. */
    String text(Answer answer) {
        int length = Math.min(bytes.at(answer.start()), Math.max(0, answer.length() - 1));
        return bytes.latin(answer.start() + 1, length);
    }
}

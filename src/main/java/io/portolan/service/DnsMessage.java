package io.portolan.service;

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

    private final Said said;

    private DnsMessage(Said said) {
        this.said = said;
    }

    /** A query with one question and no flags: not even recursion is asked for. */
    static String query(int id, String name, int type, int ofClass) {
        StringBuilder query = new StringBuilder().append((char) (id >> 8)).append((char) (id & 0xff));
        query.append("\0\0\0\u0001\0\0\0\0\0\0");
        for (String label : name.isEmpty() ? new String[0] : name.split("\\.")) {
            query.append((char) label.length()).append(label);
        }
        return query.append("\0\0")
                .append((char) type)
                .append('\0')
                .append((char) ofClass)
                .toString();
    }

    /** The answer to a query with this id; empty where it is none. */
    static Optional<DnsMessage> answer(Said said, int id) {
        boolean isAnswer = said.length() >= HEADER && said.number(0, 2) == id && (said.at(2) & 0x80) != 0;
        return isAnswer ? Optional.of(new DnsMessage(said)) : Optional.empty();
    }

    Said said() {
        return said;
    }

    /** RFC 1035 section 4.1.1. */
    int responseCode() {
        return said.at(3) & 0x0f;
    }

    boolean recurses() {
        return (said.at(3) & 0x80) != 0;
    }

    /** The records of the answer section. */
    List<Answer> answers() {
        int at = HEADER;
        for (int i = 0; i < Math.min(MOST_RECORDS, (int) said.number(4, 2)); i++) {
            at = afterName(at) + 4;
        }
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST_RECORDS, (int) said.number(6, 2)); i++) {
            int start = afterName(at) + 10;
            if (start > said.length()) {
                break;
            }
            int length = Math.min((int) said.number(start - 2, 2), said.length() - start);
            answers.add(new Answer(name(at), (int) said.number(start - 10, 2), start, length));
            at = start + length;
        }
        return answers;
    }

    /** The name at a place, in characters of the same numbers as its bytes. */
    String name(int from) {
        StringBuilder name = new StringBuilder();
        Set<Integer> seen = new HashSet<>();
        int at = from;
        while (said.at(at) > 0 && seen.add(at) && name.length() < LONGEST_NAME) {
            if (said.at(at) >= 0xc0) {
                at = (int) said.number(at, 2) & 0x3fff;
            } else {
                name.append(name.isEmpty() ? "" : ".").append(said.latin(at + 1, said.at(at)));
                at += 1 + said.at(at);
            }
        }
        return name.toString();
    }

    private int afterName(int from) {
        int at = from;
        while (said.at(at) > 0 && said.at(at) < 0xc0) {
            at += 1 + said.at(at);
        }
        return at + (said.at(at) <= 0 ? 1 : 2);
    }

    /** The first string of the first TXT record; empty where there is none. */
    Optional<String> text() {
        return answers().stream()
                .filter(answer -> answer.type() == TXT)
                .map(this::text)
                .findFirst();
    }

    private String text(Answer answer) {
        int length = Math.min(said.at(answer.start()), Math.max(0, answer.length() - 1));
        return said.latin(answer.start() + 1, length);
    }
}

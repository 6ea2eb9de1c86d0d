package io.portolan.service;

import io.portolan.target.PortSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * MongoDB, "MongoDB Wire Protocol": the command {@code buildInfo} on the database {@code admin}, which needs no login, as
 * OP_MSG (2013, since 3.6), and where that is not understood as OP_QUERY (2004). All numbers have their lowest byte first:
 * length, number of the request, of the one answered, opcode. The answer is OP_MSG or OP_REPLY (1) with a BSON document,
 * in which {@code version} is a string: {@code 02}, the name, {@code 00}, its length in four bytes, its bytes, {@code 00}.
 */
public final class Mongodb implements Protocol {

    /** What it says to a browser. */
    static final String OVER_HTTP = "trying to access MongoDB over HTTP on the native driver port";

    private static final int MESSAGE = 2013;
    private static final int QUERY = 2004;
    private static final int REPLY = 1;
    private static final int REQUEST = 0x706f7274;
    private static final int HEADER = 16;
    private static final int LONGEST_VERSION = 60;

    @Override
    public PortSet ports() {
        return PortSet.of(27017, 27018, 27019);
    }

    @Override
    public Optional<Match> recognise(Said said) {
        return said.latin().contains(OVER_HTTP) ? Optional.of(mongodb("")) : Optional.empty();
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(
                message(),
                Mongodb::isWhole,
                said -> isAnswer(said)
                        ? Step.known(mongodb(version(said)))
                        : Step.say(
                                query(),
                                Mongodb::isWhole,
                                older -> isAnswer(older) ? Step.known(mongodb(version(older))) : Step.notMine())));
    }

    private static Match mongodb(String version) {
        return Match.certain("mongodb").of("MongoDB", version).cpe("mongodb:mongodb");
    }

    private static byte[] message() {
        byte[] document = document(true);
        return framed(
                MESSAGE,
                ByteBuffer.allocate(5 + document.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(0) // flags
                        .put((byte) 0) // one section, a document
                        .put(document));
    }

    private static byte[] query() {
        byte[] document = document(false);
        byte[] collection = "admin.$cmd\0".getBytes(StandardCharsets.US_ASCII);
        return framed(
                QUERY,
                ByteBuffer.allocate(12 + collection.length + document.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(0) // flags
                        .put(collection)
                        .putInt(0) // skip none
                        .putInt(-1) // return one
                        .put(document));
    }

    private static byte[] framed(int opcode, ByteBuffer body) {
        return ByteBuffer.allocate(HEADER + body.capacity())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(HEADER + body.capacity())
                .putInt(REQUEST)
                .putInt(0)
                .putInt(opcode)
                .put(body.flip())
                .array();
    }

    /** {@code {buildInfo: 1, $db: "admin"}} in BSON. */
    private static byte[] document(boolean namesDatabase) {
        String command = "\u0010buildInfo\0\u0001\0\0\0";
        String database = namesDatabase ? "\u0002$db\0\u0006\0\0\0admin\0" : "";
        byte[] elements = (command + database + "\0").getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(4 + elements.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4 + elements.length)
                .put(elements)
                .array();
    }

    private static boolean isWhole(Said said) {
        return said.length() >= HEADER && said.length() >= said.littleEndian(0, 4);
    }

    private static boolean isAnswer(Said said) {
        long opcode = said.littleEndian(12, 4);
        return said.length() > HEADER && said.littleEndian(8, 4) == REQUEST && (opcode == MESSAGE || opcode == REPLY);
    }

    private static String version(Said said) {
        int name = said.latin().indexOf("\u0002version\0");
        if (name < 0) {
            return "";
        }
        int at = name + "\u0002version\0".length();
        long length = said.littleEndian(at, 4);
        return length > 1 && length <= LONGEST_VERSION && at + 4 + length <= said.length()
                ? said.latin().substring(at + 4, at + 4 + (int) length - 1)
                : "";
    }
}

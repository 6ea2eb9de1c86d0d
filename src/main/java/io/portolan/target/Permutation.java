package io.portolan.target;

/**
 * The numbers from 0 to {@code size - 1} in a pseudo-random order that costs no memory, whatever the size: the number at
 * any place is computed, and each comes at exactly one place. The same size and seed give the same order.
 *
 * <p>It is a generalised Feistel network on a grid of rows and columns of about the square root of the size each, which
 * has less than a row of cells too many; a number that falls on one of those is sent through again until it does not
 * (cycle walking). Both are from J. Black and P. Rogaway, <i>Ciphers with Arbitrary Finite Domains</i>, CT-RSA 2002.
 * There are four rounds; their function is the finaliser of {@link java.util.SplittableRandom} under a key a round. It
 * mixes well and keeps no secret.
 *
 * <p>Immutable.
 */
public final class Permutation {
    /** The largest size: the two halves of a number have to fit into 32 bits each. */
    private static final long MOST = 1L << 62;

    private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

    private final long size;
    private final int columnBits;
    private final long columnMask;
    private final long rows;
    private final long firstKey;
    private final long secondKey;
    private final long thirdKey;
    private final long fourthKey;

    /**
     * @param size how many numbers, from 1 to 2⁶²
     * @param seed chooses the order
     */
    public Permutation(long size, long seed) {
        if (size < 1 || size > MOST) {
            throw new IllegalArgumentException("a permutation is of 1 to 2^62 numbers, not of " + size);
        }
        this.size = size;
        this.columnBits = (65 - Long.numberOfLeadingZeros(size - 1)) / 2;
        this.columnMask = (1L << columnBits) - 1;
        this.rows = (size + columnMask) >>> columnBits;
        this.firstKey = key(seed, 1);
        this.secondKey = key(seed, 2);
        this.thirdKey = key(seed, 3);
        this.fourthKey = key(seed, 4);
    }

    private static long key(long seed, int round) {
        return mixed(seed + round * GOLDEN);
    }

    public long size() {
        return size;
    }

    /** The number at a place from 0 to {@code size - 1}. */
    public long at(long place) {
        if (place < 0 || place >= size) {
            throw new IndexOutOfBoundsException("place " + place + " of " + size);
        }
        long number = place;
        do {
            number = encrypted(number);
        } while (number >= size);
        return number;
    }

    private long encrypted(long number) {
        long row = number >>> columnBits;
        long column = number & columnMask;
        row = movedRow(row, column ^ firstKey);
        column = (column + mixed(row ^ secondKey)) & columnMask;
        row = movedRow(row, column ^ thirdKey);
        column = (column + mixed(row ^ fourthKey)) & columnMask;
        return (row << columnBits) | column;
    }

    /** The upper half of a mixed number, scaled down to the rows, is how far it moves. */
    private long movedRow(long row, long keyed) {
        long moved = row + (((mixed(keyed) >>> 32) * rows) >>> 32);
        return moved >= rows ? moved - rows : moved;
    }

    /** Stafford's variant 13 of MurmurHash3's finaliser. */
    private static long mixed(long number) {
        long z = (number ^ (number >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }
}

package io.portolan.probe;

/**
 * How many answers get lost, measured where it shows: the share of all answers that came only on a later try. It starts
 * from a guess that weighs as much as ten answers.
 */
final class Loss {
    private static final double GUESS_WEIGHT = 10;
    private static final double FIRST_GUESS = 0.05;
    private static final double ACCEPTED_ERRORS = 0.01;
    private static final int MAX_TRIES = 11;

    private long answers;
    private long late;

    void answered(boolean onLaterTry) {
        answers++;
        if (onLaterTry) {
            late++;
        }
    }

    private double share(double guess) {
        return (late + GUESS_WEIGHT * guess) / (answers + GUESS_WEIGHT);
    }

    /**
     * Whether so many silent ports, asked so often, have to be asked again before they are called filtered: at least
     * once, and until less than a hundredth of a port is expected to have lost its answer every time.
     *
     * @param session what was measured over all hosts, the guess for this one
     */
    boolean wantsMore(int silent, int tries, Loss session) {
        double share = share(session.share(FIRST_GUESS));
        return tries < 2 || (tries < MAX_TRIES && silent * Math.pow(share, tries) >= ACCEPTED_ERRORS);
    }
}

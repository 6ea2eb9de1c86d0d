package io.portolan.probe;

/**
 * How many answers get lost, measured where it shows: of the ports that answer at last, how many did not answer their
 * first try, how many of those not their second, and so on. Each try has a loss of its own, since later ones are sent at
 * a better pace. The first starts from a guess that weighs as much as ten answers; a later one from what the one before it
 * loses, which weighs more, since few ports come so far.
 */
final class Loss {
    private static final double GUESS_WEIGHT = 10;
    private static final double LATER_GUESS_WEIGHT = 30;
    private static final double FIRST_GUESS = 0.05;
    private static final double ACCEPTED_ERRORS = 0.001;
    private static final int MOST_TRIES = 11;
    private static final int LEAST_TRIES = 3;
    private static final int LEAST_TRIES_OF_THE_SILENT = 2;

    private final long[] answersOfTry = new long[MOST_TRIES + 1];

    /** A port answered its try of this number, which counts from 1. */
    void answered(int tryNumber) {
        answersOfTry[Math.min(tryNumber, MOST_TRIES)]++;
    }

    private boolean hasAnswers() {
        for (long answers : answersOfTry) {
            if (answers > 0) {
                return true;
            }
        }
        return false;
    }

    /** The share that a try loses: of the answers that came to it or later, those that came later. */
    private double share(int tryNumber, double guess) {
        long later = 0;
        for (int i = tryNumber + 1; i <= MOST_TRIES; i++) {
            later += answersOfTry[i];
        }
        double weight = tryNumber == 1 ? GUESS_WEIGHT : LATER_GUESS_WEIGHT;
        return (later + weight * guess) / (later + answersOfTry[tryNumber] + weight);
    }

    /**
     * Whether what is silent after so many tries has to be asked again before it is called filtered: at least once, on a host
     * that answers on other ports twice, and until less than a thousandth of a port is expected to have lost its answer every time.
     *
     * @param ports how many were asked at first; any of them may have been the unlucky one
     * @param session what was measured over all hosts, the guess for this one
     */
    boolean wantsMore(int ports, int tries, Loss session) {
        double unlucky = ports;
        double guess = FIRST_GUESS;
        for (int i = 1; i <= tries; i++) {
            guess = session.share(i, guess); // of a try that nobody has made yet: as much as the one before it lost
            unlucky *= share(i, guess);
        }
        return tries < (hasAnswers() ? LEAST_TRIES : LEAST_TRIES_OF_THE_SILENT)
                || (tries < MOST_TRIES && unlucky >= ACCEPTED_ERRORS);
    }
}

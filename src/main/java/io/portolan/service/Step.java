package io.portolan.service;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What is done next on a connection. A conversation is a chain of steps, each made from what was heard before; the
 * {@link Talker} takes them, and bounds them in bytes and time.
 */
public sealed interface Step {

    /**
     * Something is said, and listened to.
     *
     * @param words the bytes, as characters of the same numbers; none to listen alone
     * @param patience how long the server may take to begin; where it is empty, as long as the talk says
     * @param whole true of an answer that is complete; empty where there is no telling, and a pause must do
     * @param understood true of what means something, as far as it was heard
     * @param then what is made of the answer: all that came until it was whole, it was over with a pause, the server hung
     *     up, or a bound; it may be silence
     * @param soFar what is known if nothing comes of this
     */
    record Say(
            String words,
            Optional<Duration> patience,
            Optional<Predicate<Said>> whole,
            Predicate<Said> understood,
            Function<Said, Step> then,
            Optional<Match> soFar)
            implements Step {

        /** With what was known before: it stays true if the server falls silent. */
        Say after(Match match) {
            return new Say(words, patience, whole, understood, then, Optional.of(match));
        }

        /** Whether nothing more need be waited for. */
        boolean isWhole(Said said) {
            return whole.isPresent() && whole.get().test(said);
        }

        /**
         * Whether a server that stops here has finished: a segment that was lost, or a busy server, makes a pause too. An
         * answer of which one knows the end has not, unless it is lines that mean something else; nor has one that stops
         * within a line, or with a line that says that another follows; nor have bytes that mean nothing yet.
         */
        boolean isOver(Said said) {
            return Lines.isText(said)
                    ? Lines.areLines(said) && (whole.isEmpty() || !understood.test(said))
                    : whole.isEmpty() && understood.test(said);
        }
    }

    /**
     * TLS is begun, and all later steps go through it.
     *
     * @param application what the server may choose to be spoken to in (ALPN, RFC 7301)
     * @param then what follows once it stands; where it does not come to stand the conversation has ended
     * @param soFar what is known if it does not
     */
    record Encrypt(String application, Function<Tls, Step> then, Optional<Match> soFar) implements Step {

        /** Of HTTP/1.1: what a server would rather speak besides it need not be known, and others take no notice. */
        Encrypt(Function<Tls, Step> then, Optional<Match> soFar) {
            this(Tls.HTTP_1, then, soFar);
        }
    }

    /** What is still to be said is said on a connection of its own. */
    record Anew(Say say) implements Step {}

    /** The server is known. */
    record Known(Match match) implements Step {}

    /** It is none of the protocol that was spoken. */
    record NotMine() implements Step {}

    /** It would have liked to hear TLS. */
    record NotPlain() implements Step {}

    static Step known(Match match) {
        return new Known(match);
    }

    static Step notMine() {
        return new NotMine();
    }

    /** Known where there is a match. */
    static Step of(Optional<Match> match) {
        return match.<Step>map(Known::new).orElseGet(NotMine::new);
    }

    /** Says some words and waits until the server pauses. */
    static Say say(String words, Function<Said, Step> then) {
        return say(words, Optional.empty(), then);
    }

    static Say say(String words, Predicate<Said> whole, Function<Said, Step> then) {
        return say(words, Optional.of(whole), then);
    }

    private static Say say(String words, Optional<Predicate<Said>> whole, Function<Said, Step> then) {
        Predicate<Said> understood = said -> !(then.apply(said) instanceof NotMine);
        return new Say(words, Optional.empty(), whole, understood, then, Optional.empty());
    }

    static Say say(byte[] words, Predicate<Said> whole, Function<Said, Step> then) {
        return say(new String(words, StandardCharsets.ISO_8859_1), whole, then);
    }

    /** Says nothing and waits until the server pauses. */
    static Say listen(Duration patience, Function<Said, Step> then) {
        return listen(patience, said -> true, then);
    }

    /** The same, for bytes that are understood. */
    static Say listen(Duration patience, Predicate<Said> understood, Function<Said, Step> then) {
        return new Say("", Optional.of(patience), Optional.empty(), understood, then, Optional.empty());
    }
}

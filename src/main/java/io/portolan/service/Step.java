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
     * @param whole true of an answer that is complete, so that the server's next pause need not be waited for
     * @param then what is made of the answer: all that came until it was whole, a pause, the server's hanging up, or a
     *     bound; it may be silence
     * @param soFar what is known if nothing comes of this
     */
    record Say(
            String words,
            Optional<Duration> patience,
            Predicate<Said> whole,
            Function<Said, Step> then,
            Optional<Match> soFar)
            implements Step {

        /** With what was known before: it stays true if the server falls silent. */
        Say after(Match match) {
            return new Say(words, patience, whole, then, Optional.of(match));
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
        return say(words, said -> false, then);
    }

    static Say say(String words, Predicate<Said> whole, Function<Said, Step> then) {
        return new Say(words, Optional.empty(), whole, then, Optional.empty());
    }

    static Say say(byte[] words, Predicate<Said> whole, Function<Said, Step> then) {
        return say(new String(words, StandardCharsets.ISO_8859_1), whole, then);
    }

    /** Says nothing and waits until the server pauses. */
    static Say listen(Duration patience, Function<Said, Step> then) {
        return new Say("", Optional.of(patience), said -> false, then, Optional.empty());
    }
}

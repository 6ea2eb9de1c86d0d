package io.portolan.cli;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * SIGINT and SIGTERM. The first asks for an orderly end, which is given {@value #PATIENCE_SECONDS} seconds; the second,
 * or the end of that time, ends the process where it stands.
 */
final class Ending {
    static final int PATIENCE_SECONDS = 30;

    /** A signal that asks a process to end. */
    enum Request {
        SIGINT(ExitCode.SIGINT),
        SIGTERM(ExitCode.SIGTERM);

        private final int exitCode;

        Request(int exitCode) {
            this.exitCode = exitCode;
        }

        /** What a command ends with that this signal cut short. */
        int exitCode() {
            return exitCode;
        }
    }

    private final AtomicReference<Request> asked = new AtomicReference<>();
    private final Consumer<Request> reaction;
    private final ToIntFunction<Request> exitCode;

    private Ending(Consumer<Request> reaction, ToIntFunction<Request> exitCode) {
        this.reaction = reaction;
        this.exitCode = exitCode;
    }

    /**
     * From now on signals come here, and the first to the reaction.
     *
     * @param exitCode of a process that does not come to an orderly end
     */
    static Ending watch(Consumer<Request> reaction, ToIntFunction<Request> exitCode) {
        Ending ending = new Ending(reaction, exitCode);
        for (Request request : Request.values()) {
            SystemSignal.handle(request.name().substring("SIG".length()), () -> ending.ask(request));
        }
        return ending;
    }

    /** The signal that came first, if one came. */
    Optional<Request> asked() {
        return Optional.ofNullable(asked.get());
    }

    private void ask(Request request) {
        if (!asked.compareAndSet(null, request)) {
            Runtime.getRuntime().halt(exitCode.applyAsInt(request));
        }
        Thread patience = new Thread(() -> endIn(request), "ending");
        patience.setDaemon(true);
        patience.start();
        reaction.accept(request);
    }

    private void endIn(Request request) {
        try {
            Thread.sleep(PATIENCE_SECONDS * 1_000L);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitCode.applyAsInt(request));
    }
}

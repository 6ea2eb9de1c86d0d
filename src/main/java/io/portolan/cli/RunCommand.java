package io.portolan.cli;

import io.portolan.Pipeline;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

@Command(
        name = "run",
        description = {
            "Runs the service: follows the inbox and the schedules, goes on with jobs whose process died, and answers"
                    + " over JMX.",
            "SIGTERM ends it when what is in flight is finished, after 30 s at most."
        },
        footer = "Example: portolan run")
final class RunCommand implements Callable<Integer> {
    private final Session session;

    RunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Ending ending = Ending.watch(signal -> ended.countDown(), RunCommand::exitCode);
        Logs.showWork();
        Pipeline service = Pipeline.start(session.home(), session.openingDatabase(), true);
        try {
            session.err().println("portolan ready");
            ended.await();
        } finally {
            service.close();
        }
        return ending.asked().map(RunCommand::exitCode).orElse(ExitCode.DONE);
    }

    /** To be told to end is how a service ends. */
    private static int exitCode(Ending.Request signal) {
        return signal == Ending.Request.SIGTERM ? ExitCode.DONE : signal.exitCode();
    }
}

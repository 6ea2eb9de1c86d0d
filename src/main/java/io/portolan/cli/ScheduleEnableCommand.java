package io.portolan.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "enable", description = "Switches a schedule on.", footer = "Example: portolan schedule enable nightly")
final class ScheduleEnableCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "Its name, as `portolan schedule list` has it.")
    private String name;

    ScheduleEnableCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return ScheduleSwitch.turn(session, name, true);
    }
}

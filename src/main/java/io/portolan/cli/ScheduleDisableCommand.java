package io.portolan.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "disable",
        description = "Switches a schedule off until it is enabled again.",
        footer = "Example: portolan schedule disable nightly")
final class ScheduleDisableCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "Its name, as `portolan schedule list` has it.")
    private String name;

    ScheduleDisableCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return ScheduleSwitch.turn(session, name, false);
    }
}

package io.portolan.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "schedule",
        description = "Scans and discoveries that a running service starts by the clock.",
        footer = "Example: portolan schedule add nightly --cron \"0 0 2 * * ?\" 192.0.2.0/24")
final class ScheduleCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "schedule needs one of " + String.join(", ", spec.subcommands().keySet()));
    }
}

package io.portolan.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "exclude",
        description = {
            "Addresses that nothing is ever sent to, whoever asks for it: no scan, discovery, schedule or file.",
            "A job that runs hears of it within a second: what it has begun is finished, nothing else is sent."
        },
        footer = "Example: portolan exclude add 192.0.2.0/28 --note \"the heating\"")
final class ExcludeCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "exclude needs one of " + String.join(", ", spec.subcommands().keySet()));
    }
}

package io.portolan.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "profile",
        description = {"Scan options kept under a name, for --profile NAME: some come with Portolan, others are yours."
        },
        footer = "Example: portolan profile list")
final class ProfileCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "profile needs one of " + String.join(", ", spec.subcommands().keySet()));
    }
}

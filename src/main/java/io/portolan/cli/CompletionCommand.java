package io.portolan.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = CompletionCommand.NAME,
        description = "Prints a script that completes Portolan's commands and options in bash and zsh.",
        footer = "Example: source <(portolan completion)")
final class CompletionCommand implements Callable<Integer> {
    static final String NAME = "completion";

    private final Session session;

    @Spec
    private CommandSpec spec;

    CompletionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        session.out().write(AutoComplete.bash("portolan", spec.root().commandLine()));
        return ExitCode.DONE;
    }
}

package io.portolan.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
        name = "portolan",
        versionProvider = RootCommand.Version.class,
        description = "Finds the hosts of a network, probes their ports, and keeps what it finds in PostgreSQL.",
        footer = "Example: portolan scan 192.0.2.0/24 --top-ports 100")
@SuppressWarnings("UnusedVariable") // picocli reads them
final class RootCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 90,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, order = 91, description = "Show the version.")
    private boolean version;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }

    /** The version of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"portolan " + version()};
        }
    }

    static String version() {
        return Optional.ofNullable(RootCommand.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }
}

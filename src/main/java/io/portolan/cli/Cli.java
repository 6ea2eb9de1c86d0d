package io.portolan.cli;

import io.portolan.scan.WrongUsage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * One call of Portolan: words in, a result on standard output, an exit code out. Whatever goes wrong becomes one line on
 * standard error, here and nowhere else.
 */
public final class Cli {
    private Cli() {}

    /**
     * Runs a command.
     *
     * @param environment as {@link System#getenv()} gives it
     * @param out for the result alone
     * @param err for progress and for the line that says what went wrong
     * @return the exit code
     */
    public static int run(
            List<String> words, Map<String, String> environment, InputStream in, OutputStream out, PrintStream err) {
        try (Session session = new Session(environment, in, out, err)) {
            try {
                int code = commands(session).execute(words.toArray(String[]::new));
                session.out().flush();
                return code;
            } catch (IOException e) {
                return Failure.of(e).report(err);
            }
        }
    }

    private static CommandLine commands(Session session) {
        CommandLine schedule = new CommandLine(new ScheduleCommand())
                .addSubcommand(new ScheduleAddCommand(session))
                .addSubcommand(new ScheduleListCommand(session))
                .addSubcommand(new ScheduleRemoveCommand(session))
                .addSubcommand(new ScheduleEnableCommand(session))
                .addSubcommand(new ScheduleDisableCommand(session));
        CommandLine commands = new CommandLine(new RootCommand())
                .addSubcommand(new ScanCommand(session))
                .addSubcommand(new DiscoverCommand(session))
                .addSubcommand(new RunCommand(session))
                .addSubcommand(new HostsCommand(session))
                .addSubcommand(new HostCommand(session))
                .addSubcommand(new JobsCommand(session))
                .addSubcommand(new JobCommand(session))
                .addSubcommand(new CancelCommand(session))
                .addSubcommand(schedule)
                .addSubcommand(new VerifyCommand(session))
                .addSubcommand(new CleanupCommand(session))
                .addSubcommand(new RoutesCommand(session))
                .addSubcommand(new DbCommand(session))
                .addSubcommand(new CompletionCommand(session));
        commands.setOut(new PrintWriter(session.out()));
        commands.setErr(new PrintWriter(session.err(), true, StandardCharsets.UTF_8));
        commands.setExpandAtFiles(false);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setUsageHelpAutoWidth(true);
        commands.setParameterExceptionHandler((wrong, words) -> wrongUsage(wrong, session.err()));
        commands.setExecutionExceptionHandler(
                (failure, command, parsed) -> Failure.of(failure).report(session.err()));
        HelpSections.arrange(commands);
        return commands;
    }

    private static int wrongUsage(ParameterException wrong, PrintStream err) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        String line = WrongUsage.line(wrong);
        err.println("portolan: " + line + (line.endsWith("?") ? "" : ";") + " see " + command + " --help");
        return ExitCode.BAD_INPUT;
    }
}

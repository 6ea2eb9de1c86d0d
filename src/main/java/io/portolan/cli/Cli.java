package io.portolan.cli;

import io.portolan.scan.WrongUsage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * One call of Portolan: words in, a result on standard output, an exit code out. Whatever goes wrong becomes one line on
 * standard error, here and nowhere else.
 */
public final class Cli {
    private static final Pattern ATTACHED_FILE = Pattern.compile("(-iL)([^=].*)", Pattern.DOTALL);

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
                int code = commands(session, words).execute(detached(words));
                session.out().flush();
                return code;
            } catch (IOException e) {
                return Failure.of(e).report(err);
            } catch (OutOfMemoryError e) {
                return Failure.outOfMemory().report(err);
            }
        }
    }

    /**
     * With the file of {@code -iLFILE} as a word of its own: picocli finds what is attached to an option of one letter, as
     * in {@code -p80}, and none that is attached to one of two.
     */
    private static String[] detached(List<String> words) {
        List<String> detached = new ArrayList<>();
        boolean options = true;
        for (String word : words) {
            options &= !word.equals("--");
            Matcher file = ATTACHED_FILE.matcher(word);
            if (options && file.matches()) {
                detached.addAll(List.of(file.group(1), file.group(2)));
            } else {
                detached.add(word);
            }
        }
        return detached.toArray(String[]::new);
    }

    /**
     * With the command alone that is called, since to look through all of them takes longer than some take to run; with
     * all where none is called by its name, and for the one that looks through them itself.
     */
    private static CommandLine commands(Session session, List<String> words) {
        CommandLine commands = new CommandLine(new RootCommand());
        Map<String, Supplier<CommandLine>> all = all(session);
        if (!words.isEmpty() && all.containsKey(words.get(0)) && !words.get(0).equals(CompletionCommand.NAME)) {
            commands.addSubcommand(all.get(words.get(0)).get());
        } else {
            all.values().forEach(command -> commands.addSubcommand(command.get()));
        }
        commands.setOut(new PrintWriter(session.out()));
        commands.setErr(new PrintWriter(session.err(), true, StandardCharsets.UTF_8));
        commands.setExpandAtFiles(false);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setUsageHelpAutoWidth(true);
        commands.setParameterExceptionHandler((wrong, given) -> wrongUsage(wrong, session.err()));
        commands.setExecutionExceptionHandler(
                (failure, command, parsed) -> Failure.of(failure).report(session.err()));
        HelpSections.arrange(commands);
        return commands;
    }

    /** Every command by its name, in the order of the help. */
    private static Map<String, Supplier<CommandLine>> all(Session session) {
        Map<String, Supplier<CommandLine>> all = new LinkedHashMap<>();
        all.put("scan", () -> new CommandLine(new ScanCommand(session)));
        all.put("discover", () -> new CommandLine(new DiscoverCommand(session)));
        all.put("run", () -> new CommandLine(new RunCommand(session)));
        all.put("hosts", () -> new CommandLine(new HostsCommand(session)));
        all.put("host", () -> new CommandLine(new HostCommand(session)));
        all.put("changes", () -> new CommandLine(new ChangesCommand(session)));
        all.put("jobs", () -> new CommandLine(new JobsCommand(session)));
        all.put("job", () -> new CommandLine(new JobCommand(session)));
        all.put("diff", () -> new CommandLine(new DiffCommand(session)));
        all.put("export", () -> new CommandLine(new ExportCommand(session)));
        all.put("cancel", () -> new CommandLine(new CancelCommand(session)));
        all.put(
                "schedule",
                () -> new CommandLine(new ScheduleCommand())
                        .addSubcommand(new ScheduleAddCommand(session))
                        .addSubcommand(new ScheduleListCommand(session))
                        .addSubcommand(new ScheduleRemoveCommand(session))
                        .addSubcommand(new ScheduleEnableCommand(session))
                        .addSubcommand(new ScheduleDisableCommand(session)));
        all.put(
                "profile",
                () -> new CommandLine(new ProfileCommand())
                        .addSubcommand(new ProfileAddCommand(session))
                        .addSubcommand(new ProfileListCommand(session))
                        .addSubcommand(new ProfileRemoveCommand(session)));
        all.put(
                "exclude",
                () -> new CommandLine(new ExcludeCommand())
                        .addSubcommand(new ExcludeAddCommand(session))
                        .addSubcommand(new ExcludeListCommand(session))
                        .addSubcommand(new ExcludeRemoveCommand(session)));
        all.put("verify", () -> new CommandLine(new VerifyCommand(session)));
        all.put("cleanup", () -> new CommandLine(new CleanupCommand(session)));
        all.put("routes", () -> new CommandLine(new RoutesCommand(session)));
        all.put("db", () -> new CommandLine(new DbCommand(session)));
        all.put(CompletionCommand.NAME, () -> new CommandLine(new CompletionCommand(session)));
        return all;
    }

    private static int wrongUsage(ParameterException wrong, PrintStream err) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        String line = WrongUsage.line(wrong);
        err.println("portolan: " + line + (line.endsWith("?") ? "" : ";") + " see " + command + " --help");
        return ExitCode.BAD_INPUT;
    }
}

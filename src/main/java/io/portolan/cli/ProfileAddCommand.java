package io.portolan.cli;

import io.portolan.report.Query;
import io.portolan.scan.BadInput;
import io.portolan.scan.ScanOptions;
import java.sql.Connection;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = "Keeps scan options under a name.",
        footer = "Example: portolan profile add slow-web -p 80,443,8000-8100 --rate 200 --type version")
final class ProfileAddCommand implements Callable<Integer> {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";

    private final Session session;

    @Parameters(paramLabel = "NAME", description = "Up to 64 letters, digits, and . _ -; no other has the same name.")
    private String name;

    @Option(names = "--description", order = 1, paramLabel = "TEXT", description = "What it is for.")
    private Optional<String> description = Optional.empty();

    @Mixin
    private ScanOptions options = new ScanOptions();

    ProfileAddCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (!name.matches(NAME)) {
            throw new BadInput("NAME: a profile's name has up to 64 letters, digits, and . _ -");
        }
        options.checkProfile();
        options.check();
        ScanOptions.Kept kept = options.kept();
        try (Connection connection = session.transaction()) {
            long added = Query.update(
                    connection,
                    "add-profile",
                    name,
                    description,
                    kept.ports(),
                    kept.type(),
                    kept.others().toArray(String[]::new));
            if (added == 0) {
                throw new BadInput("there is a profile '" + name + "' already; remove it first, or take another name");
            }
            connection.commit();
        }
        session.out().write("profile " + name + " is kept\n");
        return ExitCode.DONE;
    }
}

package io.portolan.inbox;

import io.portolan.report.Printable;
import io.portolan.scan.BadInput;
import io.portolan.scan.JobOutcome;
import io.portolan.scan.ScanOptions;
import io.portolan.scan.ScanRequest;
import io.portolan.scan.Source;
import io.portolan.target.TargetList;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a dropped file asks for, and where it goes when it has been answered. */
public final class Inbox {

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final String REASON = ".error.txt";

    /** In bytes, on every file system that counts. */
    private static final int LONGEST_NAME = 255;

    /**
     * What makes a file this file, and another one of its name another: its place, name, size, times and inode. It is
     * unique among the jobs, so whoever sees the file, and however often, it becomes one job. The time of change tells a
     * file that was moved out and in again, or written anew as it was, from the one that was there before.
     */
    public String key(@ExchangeProperty("file") File file) throws IOException {
        Path path = file.toPath();
        Map<String, Object> facts =
                Files.readAttributes(path, "unix:size,lastModifiedTime,ctime,ino", LinkOption.NOFOLLOW_LINKS);
        return "inbox:%s:%s:%s:%s:%s"
                .formatted(
                        path.toRealPath(),
                        facts.get("size"),
                        facts.get("lastModifiedTime"),
                        facts.get("ctime"),
                        facts.get("ino"));
    }

    /**
     * The scan that the file asks for.
     *
     * @throws BadInput naming every bad line by number
     */
    public ScanRequest request(@ExchangeProperty("file") File file, @ExchangeProperty("sourceKey") String key) {
        TargetList targets = TargetList.ofFile(file.toPath());
        List<String> bad = new ArrayList<>();
        ScanOptions options = options(file, targets, bad);
        targets.check().forEach(line -> bad.add(line.text()));
        if (options.live() && !namesNothing(targets)) {
            bad.add(nameOf(file) + ":1: --live takes its targets from the inventory: name none, or leave --live out");
        }
        if (!bad.isEmpty()) {
            throw new BadInput(bad);
        }
        if (!options.live() && namesNothing(targets)) {
            throw new BadInput(nameOf(file) + ": names no target");
        }
        return new ScanRequest(
                Source.INBOX, Optional.of(key), Optional.of(file.getName()), false, targets, options, Optional.empty());
    }

    /** As it may stand in a line: a file may be called anything. */
    private static String nameOf(File file) {
        return Printable.of(file.getName());
    }

    private static boolean namesNothing(TargetList targets) {
        try (Stream<String> lines = targets.lines()) {
            return lines.findAny().isEmpty();
        }
    }

    private static ScanOptions options(File file, TargetList targets, List<String> bad) {
        List<String> words = targets.optionsLine()
                .map(line -> Arrays.asList(line.strip().split("\\s+")))
                .orElse(List.of());
        try {
            return ScanOptions.parse(words);
        } catch (BadInput e) {
            e.lines().forEach(line -> bad.add(nameOf(file) + ":1: " + line));
            return ScanOptions.parse(List.of());
        }
    }

    /** The file's job has ended: it has done its part, or is put aside with the reason. */
    public void ended(
            @ExchangeProperty("file") File file, @ExchangeProperty("sourceKey") String key, @Body JobOutcome outcome) {
        put(
                file,
                key,
                outcome.id().toString(),
                outcome.status(),
                outcome.error().orElse("no reason was given"));
    }

    /** The file's job has ended before, in a process that did not come to move the file. */
    public void endedBefore(
            @ExchangeProperty("file") File file,
            @ExchangeProperty("sourceKey") String key,
            @Header("taken") Map<String, Object> job) {
        put(file, key, (String) job.get("id"), (String) job.get("status"), String.valueOf(job.get("error_message")));
    }

    private void put(File file, String key, String job, String status, String error) {
        if (isAnother(file, key)) {
            LOG.info("inbox: {} is another file by now, and another scan", nameOf(file));
        } else if ("running".equals(status)) {
            LOG.info("inbox: {} stays: its job {} goes on with the next service", nameOf(file), job);
        } else if ("completed".equals(status)) {
            move(file.toPath(), "done");
        } else {
            fail(file.toPath(), List.of("scan job %s %s: %s".formatted(job, status, error)));
        }
    }

    /** The file is refused, and nothing of it has been started. */
    public void refused(
            @ExchangeProperty("file") File file,
            @ExchangeProperty("sourceKey") String key,
            @ExchangeProperty("CamelExceptionCaught") Exception reason) {
        if (!Files.exists(file.toPath(), LinkOption.NOFOLLOW_LINKS)) {
            LOG.debug("inbox: {} is gone", nameOf(file), reason);
            return;
        }
        if (key != null && isAnother(file, key)) {
            LOG.debug("inbox: {} was written while it was read, and is looked at again", nameOf(file), reason);
            return;
        }
        List<String> lines =
                reason instanceof BadInput bad ? bad.lines() : List.of(String.valueOf(reason.getMessage()));
        LOG.debug("inbox: {} is refused", nameOf(file), reason);
        LOG.warn(
                "inbox: {} is refused: {}{}",
                nameOf(file),
                lines.get(0),
                lines.size() == 1 ? "" : " (and %,d more, in failed/)".formatted(lines.size() - 1));
        fail(file.toPath(), lines);
    }

    /** Whether the file of that name is no longer the one that was read: somebody has dropped another. */
    private boolean isAnother(File file, String key) {
        try {
            return !key(file).equals(key);
        } catch (IOException e) {
            return false; // gone, which the move finds out
        }
    }

    private static void fail(Path file, List<String> lines) {
        move(file, "failed").ifPresent(to -> {
            try {
                Files.write(reasonBeside(to), lines);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write the reason beside " + to + ": " + e.getMessage(), e);
            }
        });
    }

    /** {@code NAME.error.txt}; of a name so long that the file system takes no longer one, its beginning. */
    private static Path reasonBeside(Path file) {
        String name = file.getFileName().toString();
        while (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME - REASON.length()) {
            name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
        }
        return file.resolveSibling(name + REASON);
    }

    /** Moves a file into a folder of the inbox, where its name is taken under that name with a number. */
    private static Optional<Path> move(Path file, String folder) {
        try {
            Path directory = Files.createDirectories(file.resolveSibling(folder));
            for (int number = 0; ; number++) {
                Path to = directory.resolve(numbered(file.getFileName().toString(), number));
                if (Files.exists(to, LinkOption.NOFOLLOW_LINKS) || Files.exists(reasonBeside(to))) {
                    continue;
                }
                Files.move(file, to);
                return Optional.of(to);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("inbox: {} is gone: its owner or another service has taken it away", nameOf(file.toFile()));
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("inbox: cannot move " + file + " to " + folder + "/: " + e.getMessage(), e);
        }
    }

    /** {@code net.txt}, {@code net-1.txt}, {@code net-2.txt}, … */
    static String numbered(String name, int number) {
        if (number == 0) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name + "-" + number : name.substring(0, dot) + "-" + number + name.substring(dot);
    }
}

package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, in a checkout without sources, with the classes and libraries of this build. */
class LauncherTest {

    private static final String PREPARING = "portolan: preparing faster starts\n";
    private static final String VERSION = "portolan of the test\n";
    private static final List<String> OF_A_BUILD = List.of("/camel-test", "/junit-", "/assertj", "/surefire", "/jqwik");

    @TempDir
    static Path base;

    /** What one call left. */
    private record Called(int exitCode, String out, String err) {}

    @BeforeAll
    static void build() throws IOException {
        Path lib = Files.createDirectories(base.resolve("target").resolve("lib"));
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            if (entry.endsWith(".jar") && OF_A_BUILD.stream().noneMatch(entry::contains)) {
                Files.createSymbolicLink(lib.resolve(Path.of(entry).getFileName()), Path.of(entry));
            }
        }
        Path manifest = base.resolve("manifest");
        Files.writeString(manifest, "Implementation-Version: of the test\n");
        String jar = base.resolve("target/portolan.jar").toString();
        int made = ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(System.out, System.err, "-cfm", jar, manifest.toString(), "-C", "target/classes", ".");
        assertThat(made).isZero();
        Files.copy(Path.of("portolan"), base.resolve("portolan"));
        Files.createSymbolicLink(base.resolve("routes"), Path.of("routes").toAbsolutePath());
        assertThat(call().err()).isEqualTo(PREPARING);
        assertThat(archive())
                .as(Files.readString(base.resolve("target/archive.log")))
                .isNotEmptyFile();
    }

    @AfterEach
    void nothing_is_left_beside_the_archive() throws IOException {
        try (Stream<Path> files = Files.list(base.resolve("target"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "lib",
                            "portolan.jar",
                            "archive.log",
                            archive().getFileName().toString(),
                            archive().getFileName() + ".size");
        }
    }

    @Test
    void a_start_with_the_archive_says_the_same_as_one_without_and_takes_the_classes_from_it() throws Exception {
        Path loaded = base.resolve("loaded");

        Called with = call("JAVA_OPTS=-Xlog:class+load:file=" + loaded);
        Called without = call("JAVA_OPTS=-Xshare:off");

        assertThat(with).isEqualTo(without).isEqualTo(new Called(0, VERSION, ""));
        assertThat(Files.readString(loaded))
                .containsPattern("io\\.portolan\\.Portolan source: shared objects file \\(top\\)");
    }

    @Test
    void an_archive_that_was_cut_short_is_made_anew() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(archive().toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }

        assertThat(call()).isEqualTo(new Called(0, VERSION, PREPARING));
        assertThat(call()).isEqualTo(new Called(0, VERSION, ""));
    }

    @Test
    void an_archive_of_another_jdk_or_of_something_else_is_left_aside_without_a_word() throws Exception {
        byte[] good = Files.readAllBytes(archive());
        String text = new String(good, 0, 4096, StandardCharsets.ISO_8859_1);
        byte[] foreign = good.clone();
        foreign[text.indexOf("64-Bit")]++;
        byte[] nonsense = good.clone();
        nonsense[0]++;

        for (byte[] bytes : List.of(foreign, nonsense)) {
            write(bytes);
            assertThat(call()).isEqualTo(new Called(0, VERSION, ""));
        }
        write(good);
    }

    @Test
    void too_little_memory_is_said_in_one_line() throws Exception {
        String evens =
                IntStream.range(0, 128).mapToObj(i -> String.valueOf(2 * i)).collect(Collectors.joining(","));
        ProcessBuilder builder = new ProcessBuilder(
                base.resolve("portolan").toString(),
                "scan",
                "--dry-run",
                "10.0.0.0/8",
                "--exclude",
                "10.*.0-30." + evens);
        builder.environment().put("JAVA_OPTS", "-Xmx16m");

        Called called = end(builder.start());

        assertThat(called.exitCode()).isEqualTo(1);
        assertThat(called.err())
                .matches(
                        "portolan: this takes more than the 1\\d MB of memory that Java was given; give it more, as with"
                                + " JAVA_OPTS=-Xmx2g\n");
    }

    @Test
    void two_that_start_at_once_after_a_build_prepare_it_once() throws Exception {
        Files.setLastModifiedTime(
                base.resolve("target/portolan.jar"),
                FileTime.from(Instant.now().minusSeconds(1))); // and the archive is older
        Files.setLastModifiedTime(archive(), FileTime.from(Instant.now().minusSeconds(60)));

        Process first = start(List.of());
        Process second = start(List.of());

        List<Called> both = List.of(end(first), end(second));
        assertThat(both).extracting(Called::out).containsOnly(VERSION);
        assertThat(both)
                .extracting(Called::err)
                .containsExactlyInAnyOrder(PREPARING, "portolan: waiting for another build to end\n");
    }

    @Test
    void where_too_few_files_may_be_open_one_line_says_so() throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n 64; exec \"$0\" \"$@\"",
                        base.resolve("portolan").toString(),
                        "hosts")
                .start();

        assertThat(end(process))
                .isEqualTo(new Called(
                        2,
                        "",
                        "portolan: this process may open 64 files, and Portolan needs 256 or more: raise the limit with"
                                + " `ulimit -n`\n"));
    }

    private static Path archive() throws IOException {
        try (Stream<Path> files = Files.list(base.resolve("target"))) {
            return files.filter(file -> file.toString().endsWith(".jsa"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** In place of the archive, and as long as it. */
    private static void write(byte[] bytes) throws IOException {
        Path archive = archive();
        Files.delete(archive);
        Files.write(archive, bytes);
    }

    private static Called call(String... environment) throws IOException {
        return end(start(List.of(environment)));
    }

    private static Process start(List<String> environment) throws IOException {
        List<String> command = new ArrayList<>(List.of("env", "JAVA_HOME=" + System.getProperty("java.home")));
        command.addAll(environment);
        command.addAll(List.of(base.resolve("portolan").toString(), "--version"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("PORTOLAN_"));
        return builder.start();
    }

    private static Called end(Process process) throws IOException {
        try {
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            return new Called(process.exitValue(), out, err);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}

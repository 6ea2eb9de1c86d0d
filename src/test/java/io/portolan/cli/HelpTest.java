package io.portolan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "scan",
                "discover",
                "run",
                "hosts",
                "host",
                "changes",
                "jobs",
                "job",
                "diff",
                "export",
                "cancel",
                "schedule",
                "schedule add",
                "schedule list",
                "schedule remove",
                "schedule enable",
                "schedule disable",
                "profile",
                "profile add",
                "profile list",
                "profile remove",
                "exclude",
                "exclude add",
                "exclude list",
                "exclude remove",
                "verify",
                "cleanup",
                "routes",
                "db",
                "completion"
            })
    void the_help_of_every_command_shows_an_example(String command) {
        String[] words = Stream.of((command + " --help").strip().split(" ")).toArray(String[]::new);

        Called called = Called.with(Map.of(), words);

        assertThat(called.exitCode()).isZero();
        assertThat(called.err()).isEmpty();
        assertThat(called.out())
                .startsWith("Usage: " + ("portolan " + command).strip())
                .containsPattern("Example: .*portolan " + command);
    }

    @Test
    void the_options_of_a_scan_are_grouped_by_what_they_are_about() {
        assertThat(Called.with(Map.of(), "scan", "--help").out())
                .containsSubsequence("What to probe:", "--ports", "How:", "--rate", "Output:", "--format", "Help:");
    }

    @Test
    void the_completion_script_knows_commands_and_options() {
        Called called = Called.with(Map.of(), "completion");

        assertThat(called.exitCode()).isZero();
        assertThat(called.out())
                .contains("_complete_portolan")
                .contains("schedule")
                .contains("--top-ports");
    }
}

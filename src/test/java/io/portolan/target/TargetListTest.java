package io.portolan.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetListTest {
    @TempDir
    private Path folder;

    @Test
    void comments_and_blank_lines_are_no_targets() throws IOException {
        TargetList list =
                file("#! --rate 5\n# all\n\n  \t\n 10.0.0.1\t22 # the gate\nhost.example\n\t# end\n10.0.0.2 #");
        assertThat(list.check()).isEmpty();
        assertThat(lines(list)).containsExactly("10.0.0.1\t22", "host.example", "10.0.0.2");
        assertThat(list.optionsLine()).contains("--rate 5");
    }

    @Test
    void line_ends_and_a_byte_order_mark_do_not_matter() throws IOException {
        TargetList list = file("\ufeff#! -Pn\r\n10.0.0.1 22\r\n\r\nbücher.example \r\n10.0.0.2");
        assertThat(list.check()).isEmpty();
        assertThat(list.optionsLine()).contains("-Pn");
        assertThat(lines(list)).containsExactly("10.0.0.1 22", "bücher.example", "10.0.0.2");
    }

    @Test
    void only_the_first_line_gives_options() throws IOException {
        assertThat(file("10.0.0.1\n#! -Pn\n").optionsLine()).isEmpty();
        assertThat(file("").optionsLine()).isEmpty();
        assertThat(TargetList.ofWords(List.of("#! -Pn")).optionsLine()).isEmpty();
    }

    @Test
    void a_last_word_of_digits_commas_and_dashes_gives_the_ports_of_its_line() {
        assertThat(TargetLine.parse("10.0.0.1 10.0.0.2 22,80-90").ports()).contains(PortSet.parse("22,80-90"));
        assertThat(TargetLine.parse("10.0.0.1 -").ports()).contains(PortSet.ALL);
        assertThat(TargetLine.parse("10.0.0.1 10.0.0.2").ports()).isEmpty();
        assertThatThrownBy(() -> TargetLine.parse("22")).hasMessageContaining("'22'");
        assertThatThrownBy(() -> TargetLine.parse("10.0.0.1 22 80")).hasMessageContaining("'22'");
        assertThatThrownBy(() -> TargetLine.parse("10.0.0.1 0")).hasMessageContaining("1 to 65535");
        assertThatThrownBy(() -> TargetLine.parse("10.0.0.1 ,")).hasMessageContaining("1 to 65535");
    }

    @Test
    void every_bad_line_is_named_by_its_number() throws IOException {
        TargetList list = file("10.0.0.1\n256.1.1.1\n# fine\n10.0.0.1 99999\n\n10.0.0.2 22 # fine\n\u001b[2J\n");
        assertThat(list.check()).extracting(TargetList.BadLine::where).containsExactly("t.txt:2", "t.txt:4", "t.txt:7");
        assertThat(list.check()).extracting(TargetList.BadLine::line).containsExactly(2, 4, 7);
        assertThat(list.check().get(1).text()).startsWith("t.txt:4: port '99999' is out of bounds; expected");
        assertThat(list.check().get(2).text()).contains("\\u001b").doesNotContain("\u001b");
    }

    @Test
    void a_line_that_is_not_utf8_is_bad() throws IOException {
        Path file = folder.resolve("t.txt");
        Files.write(file, new byte[] {'1', '0', '\n', (byte) 0xff, (byte) 0xfe, 'a', 0, '\n', 'h', '\n', (byte) 0xc3});
        assertThat(TargetList.ofFile(file).check())
                .extracting(TargetList.BadLine::text)
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("t.txt:1: '10' is not a target"),
                        second -> assertThat(second).isEqualTo("t.txt:2: the line is not UTF-8"),
                        third -> assertThat(third).isEqualTo("t.txt:4: the line is not UTF-8"));
    }

    @Test
    void a_line_of_a_hundred_megabytes_is_bad_and_not_held() throws IOException {
        Path file = folder.resolve("t.txt");
        byte[] block = new byte[1 << 20];
        Arrays.fill(block, (byte) '1');
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < 100; i++) {
                out.write(block);
            }
            out.write("\n10.0.0.1\n".getBytes(StandardCharsets.UTF_8));
            out.write("a ".repeat(40_000).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(TargetList.ofFile(file).check())
                .extracting(TargetList.BadLine::text)
                .containsExactly("t.txt:1: the line is longer than 64 KiB", "t.txt:3: the line is longer than 64 KiB");
    }

    @Test
    void a_line_of_64_kib_is_read() throws IOException {
        TargetList list = file("ab ".repeat(21845) + "a\n10.0.0.1\n");
        assertThat(list.check()).isEmpty();
        assertThat(lines(list)).hasSize(2);
        assertThat(file("ab ".repeat(21845) + "ab\n").check()).hasSize(1);
    }

    @Test
    void of_very_many_bad_lines_a_thousand_are_listed_and_the_others_counted() throws IOException {
        List<TargetList.BadLine> bad = file("10.0.0\n".repeat(1234)).check();
        assertThat(bad).hasSize(1001);
        assertThat(bad.get(1000).text()).isEqualTo("234 more bad lines are not listed");
    }

    @Test
    void a_file_that_cannot_be_read_is_named() {
        assertThat(TargetList.ofFile(folder.resolve("none.txt")).check())
                .extracting(TargetList.BadLine::text)
                .containsExactly("none.txt: cannot be read: there is no such file");
        assertThat(TargetList.ofFile(folder, "standard input").check())
                .extracting(TargetList.BadLine::text)
                .singleElement()
                .asString()
                .startsWith("standard input: cannot be read: ");
        assertThatThrownBy(() -> lines(TargetList.ofFile(folder.resolve("none.txt"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("none.txt: cannot be read: there is no such file");
    }

    @Test
    void words_and_files_are_one_list_in_their_order() throws IOException {
        TargetList list = TargetList.ofWords(List.of("10.0.0.1", " 10.0.0.2 22 "))
                .plus(file("10.0.0.3\n10.0.0.4 80\n"))
                .plus(TargetList.ofWords(List.of("10.0.0.5")));
        assertThat(list.check()).isEmpty();
        assertThat(lines(list)).containsExactly("10.0.0.1", "10.0.0.2 22", "10.0.0.3", "10.0.0.4 80", "10.0.0.5");
        assertThat(TargetList.ofWords(lines(list)).check()).isEmpty();
    }

    @Test
    void a_bad_word_is_named_without_saying_it_twice() {
        assertThat(TargetList.ofWords(List.of("10.0.0.0/33", "", "#x", "10.0.0.1\n"))
                        .check())
                .extracting(TargetList.BadLine::text)
                .satisfiesExactly(
                        prefix -> assertThat(prefix)
                                .isEqualTo("'10.0.0.0/33' is not a target: prefix '33' is not a number from 0 to 32"),
                        empty -> assertThat(empty).isEqualTo("'': an empty word is not a target"),
                        comment -> assertThat(comment).startsWith("'#x' is not a target"),
                        control -> assertThat(control).startsWith("'10.0.0.1\\u000a' is not a target"));
    }

    private TargetList file(String text) throws IOException {
        return TargetList.ofFile(Files.writeString(folder.resolve("t.txt"), text));
    }

    private static List<String> lines(TargetList list) {
        try (Stream<String> lines = list.lines()) {
            return lines.toList();
        }
    }
}

package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {
    private final Window window = new Window(8, 4, 64);

    private int size() {
        int size = 0;
        while (window.hasRoom(size)) {
            size++;
        }
        return size;
    }

    @Test
    void it_is_wide_until_the_first_answer_and_then_doubles_with_every_round_of_answers() {
        assertThat(size()).isEqualTo(64);

        window.firstAnswer();
        assertThat(size()).isEqualTo(8);

        for (int i = 0; i < 8; i++) {
            window.grow();
        }
        assertThat(size()).isEqualTo(16);
    }

    @Test
    void it_is_halved_once_a_round_trip_and_then_grows_by_one_a_window() {
        window.narrow(1_000, 100);
        window.narrow(1_050, 100);
        assertThat(size()).isEqualTo(32);

        for (int i = 0; i < 33; i++) {
            window.grow();
        }
        assertThat(size()).isEqualTo(33);

        window.narrow(1_200, 100);
        assertThat(size()).isEqualTo(16);
    }

    @Test
    void it_is_never_narrower_than_its_least_nor_wider_than_its_most() {
        for (int i = 1; i < 20; i++) {
            window.narrow(i * 1_000L, 100);
        }
        assertThat(size()).isEqualTo(4);

        for (int i = 0; i < 10_000; i++) {
            window.grow();
        }
        assertThat(size()).isEqualTo(64);
    }
}

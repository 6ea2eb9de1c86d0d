package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LossTest {
    private static int tries(Loss host, Loss session, int ports) {
        int tries = 1;
        while (host.wantsMore(ports, tries, session)) {
            tries++;
        }
        return tries;
    }

    /** What so many answers show where each try loses this share of them. */
    private static Loss measured(int answers, double share) {
        Loss loss = new Loss();
        double waiting = answers;
        for (int number = 1; waiting >= 0.5; number++) {
            double late = waiting * share;
            for (long i = Math.round(waiting - late); i > 0; i--) {
                loss.answered(number);
            }
            waiting = late;
        }
        return loss;
    }

    @Test
    void one_port_of_a_host_that_answers_is_asked_three_times_even_where_nothing_was_ever_lost() {
        assertThat(tries(measured(100_000, 0), measured(100_000, 0), 1)).isEqualTo(3);
    }

    @Test
    void one_port_of_a_silent_host_is_asked_twice_where_nothing_was_ever_lost() {
        assertThat(tries(new Loss(), measured(100_000, 0), 1)).isEqualTo(2);
    }

    @Test
    void the_more_is_lost_and_the_more_ports_there_are_the_more_often_is_asked() {
        int few = tries(measured(2_000, 0.1), new Loss(), 10);
        int many = tries(measured(2_000, 0.1), new Loss(), 4_000);
        int lossy = tries(measured(2_000, 0.3), new Loss(), 4_000);

        assertThat(few).isGreaterThan(2);
        assertThat(many).isGreaterThan(few);
        assertThat(lossy).isGreaterThan(many);
        assertThat(tries(measured(2_000, 0.95), new Loss(), 4_000)).isEqualTo(11);
    }

    @Test
    void a_host_of_few_answers_is_judged_by_the_session() {
        assertThat(tries(measured(3, 0), measured(10_000, 0.2), 500))
                .isGreaterThan(tries(measured(3, 0), measured(10_000, 0), 500));
    }

    @Test
    void a_first_try_that_was_sent_too_fast_makes_no_later_ones_where_those_got_through() {
        Loss policed = new Loss();
        for (int i = 0; i < 3_000; i++) {
            policed.answered(i < 500 ? 1 : i < 2_950 ? 2 : 3);
        }

        assertThat(tries(policed, policed, 4_000)).isBetween(4, 6);
    }
}

package io.portolan.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureTest {

    private static final byte[] TEXT = "what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path home;

    /** Test case 2 of RFC 4231. */
    @Test
    void it_is_the_hmac_sha256_under_the_secret() {
        assertThat(new Signature("Jefe", home).of(TEXT))
                .isEqualTo("sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void a_secret_that_is_not_set_is_made_once_for_the_owner_alone() throws Exception {
        String first = new Signature("", home).of(TEXT);
        Path file = home.resolve("notify-secret");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).matches("\\p{XDigit}{64}\n");
        assertThat(new Signature("", home).of(TEXT)).isEqualTo(first);
        assertThat(new Signature(Files.readString(file).strip(), home).of(TEXT)).isEqualTo(first);
    }

    @Test
    void a_file_without_a_secret_signs_nothing() throws Exception {
        Files.writeString(home.resolve("notify-secret"), "\n");

        assertThatThrownBy(() -> new Signature("", home).of(TEXT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("notify-secret")
                .hasMessageContaining("is empty");
    }
}

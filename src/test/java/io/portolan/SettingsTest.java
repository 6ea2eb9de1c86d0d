package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private static final String POOL_SIZE = "portolan.database.pool-size";

    @TempDir
    private Path folder;

    @Test
    void the_jar_has_the_defaults() {
        assertThat(load().getInt(POOL_SIZE)).isEqualTo(10);
        assertThat(load().getDuration("portolan.database.connect-timeout")).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void the_users_file_overrides_the_defaults_and_the_environment_the_file() throws IOException {
        write(POOL_SIZE + " = 4 \n");
        assertThat(load().getInt(POOL_SIZE)).isEqualTo(4);
        assertThat(load("PORTOLAN_DATABASE_POOL_SIZE", "7").getInt(POOL_SIZE)).isEqualTo(7);
        assertThat(load("PORTOLAN_DATABASE_POOL_SIZE", "").getInt(POOL_SIZE)).isEqualTo(4);
    }

    @Test
    void home_and_routes_lie_beside_the_launcher_unless_the_environment_says_otherwise() {
        Settings settings = Settings.load(Map.of());
        assertThat(settings.home()).isAbsolute().hasFileName("var");
        assertThat(settings.routes()).isEqualTo(settings.home().resolveSibling("routes"));
        assertThat(load("PORTOLAN_ROUTES", "/etc/portolan/../routes").routes()).isEqualTo(Path.of("/etc/routes"));
        assertThat(load().home()).isEqualTo(home());
    }

    @Test
    void an_unknown_key_is_refused_with_its_file_and_the_nearest_known_one() throws IOException {
        write("portolan.database.poolsize = 4\n");
        assertThatThrownBy(this::load)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(home().resolve("portolan.properties")
                        + ": there is no setting portolan.database.poolsize, the nearest is " + POOL_SIZE);
    }

    @Test
    void a_key_of_the_users_own_routes_is_kept() throws IOException {
        write("chandler.price = 3\n");
        assertThat(load().asProperties()).containsEntry("chandler.price", "3");
    }

    @Test
    void a_value_that_is_no_number_is_refused_where_the_default_is_one() throws IOException {
        assertThatThrownBy(() -> load("PORTOLAN_DATABASE_POOL_SIZE", "many"))
                .hasMessage("PORTOLAN_DATABASE_POOL_SIZE: expected a whole number from 0 to 2147483647, not 'many'");
        write(POOL_SIZE + " = -1\n");
        assertThatThrownBy(this::load)
                .hasMessageContaining(home().resolve("portolan.properties") + ": " + POOL_SIZE)
                .hasMessageContaining("'-1'");
    }

    @Test
    void a_number_asked_of_a_setting_that_is_none_names_the_setting() {
        assertThatThrownBy(() -> load().getInt("portolan.discovery.ports"))
                .hasMessageStartingWith("portolan.discovery.ports: expected a whole number");
    }

    @Test
    void a_file_that_is_not_utf8_is_refused_in_one_line() throws IOException {
        Files.createDirectories(home());
        Files.write(
                home().resolve("portolan.properties"), "chandler.name = Müller".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(this::load).hasMessageEndingWith("portolan.properties: can't be read: it is not UTF-8");
    }

    @Test
    void loading_writes_nothing_and_preparing_makes_folders_for_the_owner_alone() throws IOException {
        Settings settings = load();
        assertThat(home()).doesNotExist();
        settings.prepareHome();
        settings.prepareHome();
        assertThat(home().resolve("inbox")).isDirectory();
        assertThat(home().resolve("spool")).isDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home())))
                .isEqualTo("rwx------");
    }

    @Test
    void a_home_that_is_a_file_is_refused_in_one_line() throws IOException {
        Files.createFile(home());
        assertThatThrownBy(load()::prepareHome).hasMessage("PORTOLAN_HOME: " + home() + " is not a folder");
    }

    @Test
    void the_properties_for_camel_hold_no_password() {
        Settings settings = load("PORTOLAN_DB_PASSWORD", "s3cret");
        assertThat(settings.databasePassword()).contains("s3cret");
        assertThat(settings.asProperties().values()).doesNotContain("s3cret");
        assertThat(settings.asProperties()).containsEntry("portolan.home", home().toString());
    }

    private Path home() {
        return folder.resolve("home");
    }

    private void write(String text) throws IOException {
        Files.createDirectories(home());
        Files.writeString(home().resolve("portolan.properties"), text);
    }

    private Settings load(String... nameAndValue) {
        Map<String, String> environment = new HashMap<>(Map.of("PORTOLAN_HOME", home().toString()));
        for (int i = 0; i < nameAndValue.length; i += 2) {
            environment.put(nameAndValue[i], nameAndValue[i + 1]);
        }
        return Settings.load(environment);
    }
}

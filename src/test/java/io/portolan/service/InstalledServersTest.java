package io.portolan.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portolan.PipelineTestSupport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scan for versions of real servers, where the machine has them; the truth is what their programs say of themselves. */
class InstalledServersTest extends PipelineTestSupport {

    private static final String ADDRESS = "127.0.0.1";

    @TempDir
    private Path folder;

    private int port;
    private Optional<Process> server = Optional.empty();

    @BeforeEach
    void choosePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void stopServer() throws InterruptedException {
        if (server.isPresent()) {
            server.get().destroy();
            assertThat(server.get().waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void openssh_is_known() throws Exception {
        String sshd = program("sshd");
        said(program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", path("key"));
        assumeTrue(
                !isRoot() || Files.isDirectory(Path.of("/run/sshd")),
                "sshd as root needs the folder /run/sshd, which is not there");

        start(
                sshd,
                "-D",
                "-e",
                "-f",
                "/dev/null",
                "-h",
                path("key"),
                "-o",
                "ListenAddress " + ADDRESS + ":" + port,
                "-o",
                "PidFile=none");

        List<String> found = found(port);
        assertThat(found.subList(0, 2)).containsExactly("ssh", "OpenSSH");
        assertThat(found.get(2)).startsWith(first("OpenSSH_([0-9.]+)", said(sshd, "-V")));
    }

    @Test
    void nginx_is_known() throws Exception {
        String nginx = program("nginx");
        Files.writeString(folder.resolve("conf"), """
                daemon off; pid pid; error_log stderr; events { }
                http {
                    access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                    server { listen %s:%d; }
                }
                """.formatted(ADDRESS, port));

        start(nginx, "-e", "stderr", "-p", folder.toString(), "-c", "conf");

        assertThat(found(port)).containsExactly("http", "nginx", first("nginx/([0-9.]+)", said(nginx, "-v")));
    }

    /** It speaks HTTP/2 alone, and within TLS to nobody who has not offered that. */
    @Test
    void nghttpd_is_known() throws Exception {
        String nghttpd = program("nghttpd");
        said(
                program("openssl"),
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=localhost",
                "-keyout",
                path("key"),
                "-out",
                path("certificate"));

        start(nghttpd, "-a", ADDRESS, String.valueOf(port), path("key"), path("certificate"));

        assertThat(found(port))
                .containsExactly("http", "nghttpd", first("nghttp2/([0-9.]+)", said(nghttpd, "--version")));
    }

    @Test
    void redis_is_known() throws Exception {
        String redis = program("redis-server");

        start(redis, "--bind", ADDRESS, "--port", String.valueOf(port), "--dir", folder.toString(), "--save", "");

        assertThat(found(port)).containsExactly("redis", "Redis", first("v=([0-9.]+)", said(redis, "--version")));
    }

    @Test
    void the_database_itself_is_known() {
        Matcher url = Pattern.compile("//([^:/]+):([0-9]+)/")
                .matcher(database().settings().databaseUrl().orElseThrow());
        assumeTrue(
                url.find() && List.of("localhost", ADDRESS).contains(url.group(1)),
                "the database is not on this machine");

        assertThat(found(Integer.parseInt(url.group(2))).subList(0, 2)).containsExactly("postgresql", "PostgreSQL");
    }

    private static String program(String name) {
        Optional<String> file = Stream.concat(
                        Arrays.stream(System.getenv("PATH").split(":")),
                        Stream.of("/usr/local/sbin", "/usr/sbin", "/sbin"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
        assumeTrue(file.isPresent(), "there is no " + name + " on this machine");
        return file.orElseThrow();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    /** What a program prints, on both of its streams. */
    private static String said(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return text;
    }

    private static String first(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group(1);
    }

    private void start(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        server = Optional.of(process);
        await().atMost(Duration.ofSeconds(20)).until(() -> isOpen() || !process.isAlive());
        assertThat(process.isAlive())
                .as(Files.readString(folder.resolve("log")))
                .isTrue();
    }

    private boolean isOpen() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Service, product and version. */
    private List<String> found(int which) {
        completed(scan("-Pn --type version -p " + which, ADDRESS));
        List<String> rows = rows("select service_type, product, version from services");
        assertThat(rows).hasSize(1);
        return List.of(rows.get(0).split(" \\| ", -1));
    }
}

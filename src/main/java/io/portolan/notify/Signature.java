package io.portolan.notify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Body;

/**
 * What shows a receiver that a notification is ours and whole: the HMAC-SHA256 of its bytes (RFC 2104) under a secret that
 * both know, as {@code sha256=} and hexadecimal digits. Where no secret is set, one is made when it is first needed and
 * kept in {@code PORTOLAN_HOME/notify-secret}, which its owner alone can read.
 */
public final class Signature {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SECRET_BYTES = 32;

    private final String secret;
    private final Path file;

    /** @param secret empty: the one in the home */
    public Signature(String secret, Path home) {
        this.secret = secret;
        this.file = home.resolve("notify-secret");
    }

    /**
     * The value of {@code X-Portolan-Signature}.
     *
     * @throws IllegalStateException when the secret cannot be had
     */
    public String of(@Body byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        } catch (IOException e) {
            throw new IllegalStateException(file + ": the secret cannot be had: " + e.getMessage(), e);
        }
    }

    private String secret() throws IOException {
        if (!secret.isEmpty()) {
            return secret;
        }
        if (!Files.exists(file)) {
            make();
        }
        String kept = Files.readString(file).strip();
        if (kept.isEmpty()) {
            throw new IOException("the file is empty; write a secret into it, or remove it and one is made");
        }
        return kept;
    }

    private void make() throws IOException {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, HexFormat.of().formatHex(random) + "\n");
        } catch (FileAlreadyExistsException e) {
            // another service of this home was quicker
        }
    }
}

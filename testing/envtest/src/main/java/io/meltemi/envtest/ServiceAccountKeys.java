package io.meltemi.envtest;

import io.meltemi.envtest.process.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The key pair by which service account tokens are signed and verified, in PEM files. */
record ServiceAccountKeys(Path signing, Path verifying) {
  static ServiceAccountKeys in(Path folder) throws IOException {
    ServiceAccountKeys keys =
        new ServiceAccountKeys(folder.resolve("sa.key"), folder.resolve("sa.pub"));
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair pair = generator.generateKeyPair();
      PrivateFiles.write(keys.signing, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
      Files.writeString(keys.verifying, pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
    return keys;
  }

  private static String pem(String kind, byte[] content) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, base64, kind);
  }
}

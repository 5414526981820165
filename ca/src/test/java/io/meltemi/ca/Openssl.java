package io.meltemi.ca;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs openssl in a folder: the other side of what is tested. */
public record Openssl(Path folder) {
  static final String P256 = "-newkey ec -pkeyopt ec_paramgen_curve:P-256";
  static final String RSA = "-newkey rsa:2048";

  /** The command's output; fails where it fails. */
  public String run(String command) {
    var words = new ArrayList<>(List.of("openssl"));
    words.addAll(List.of(command.split(" ")));
    try {
      Process process =
          new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A certificate request with a key of that kind; the key is beside it in {@code NAME.key}. */
  public String request(String name, String key) {
    run("req -new -nodes %s -keyout %s.key -subj / -out %s.csr".formatted(key, name, name));
    return text(name + ".csr");
  }

  /** {@code NAME.crt} and {@code NAME.key}. */
  void root(String name, String key) {
    run(
        "req -x509 -nodes %s -keyout %s.key -subj /O=%s -days 30 -out %s.crt -addext keyUsage=critical,keyCertSign,cRLSign"
            .formatted(key, name, name, name));
  }

  /** {@code NAME.crt} and {@code NAME.key}, signed by another. */
  void intermediate(String name, String signer, String key) {
    run(
        "req -new -nodes %s -keyout %s.key -subj /O=%s -out %s.csr"
            .formatted(key, name, name, name));
    write(
        "ca.ext",
        "basicConstraints=critical,CA:TRUE\n"
            + "keyUsage=critical,keyCertSign\n"
            + "subjectKeyIdentifier=hash\n");
    run(
        "x509 -req -in %s.csr -CA %s.crt -CAkey %s.key -days 20 -extfile ca.ext -out %s.crt"
            .formatted(name, signer, signer, name));
  }

  String text(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path write(String file, String text) {
    try {
      return Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files of a plugged-in authority that signs by {@code signer}. */
  Map<String, byte[]> plugged(String signer, String chain, String roots) {
    var files = new TreeMap<String, byte[]>();
    files.put(CaFiles.CERTIFICATE, bytes(text(signer + ".crt")));
    files.put(CaFiles.KEY, bytes(text(signer + ".key")));
    files.put(CaFiles.CHAIN, bytes(chain));
    files.put(CaFiles.ROOTS, bytes(roots));
    return files;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

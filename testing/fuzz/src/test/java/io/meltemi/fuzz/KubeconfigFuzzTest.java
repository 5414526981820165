package io.meltemi.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.meltemi.kube.KubeCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;

/** A kubeconfig says how to reach a cluster, or what is wrong with it. */
@Timeout(60)
class KubeconfigFuzzTest {
  @FuzzTest
  void kubeconfig(byte[] text) throws IOException {
    Path file = Files.createTempFile("kubeconfig", "");
    try {
      Files.write(file, text);
      KubeCredentials.ofKubeconfig(file, "").toString();
    } catch (IllegalArgumentException told) {
      if (told.getMessage() == null || !told.getMessage().startsWith(file.toString())) {
        throw told;
      }
    } finally {
      Files.delete(file);
    }
  }
}

package io.meltemi.it.kube;

import io.meltemi.demo.shop.ShopApp;
import io.meltemi.envtest.kubelet.Image;
import io.meltemi.envtest.kubelet.Images;
import io.meltemi.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands for the images of {@link ShopMesh}: our programs, whatever hub and tag. */
final class ShopImages {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private ShopImages() {}

  static Images find() throws IOException {
    Image pilot = program("pilot-discovery");
    Image proxy = program("pilot-agent");
    Image application = shop(1000, Map.of("PATH", PATH));
    return name ->
        switch (Images.repository(name)) {
          case "pilot" -> Optional.of(pilot);
          case "proxyv2" -> Optional.of(proxy);
          case "shop" -> Optional.of(application);
          default -> Optional.empty();
        };
  }

  /** The bookshop's program, as that user. */
  static Image shop(int user, Map<String, String> environment, String... arguments)
      throws IOException {
    return new Image(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx32m",
            "-cp",
            "/opt/shop",
            ShopApp.class.getName()),
        List.of(arguments),
        user,
        environment,
        Map.of("/opt/shop", ShopApp.classes()));
  }

  private static Image program(String name) {
    return new Image(
        List.of("/opt/meltemi/bin/" + name),
        List.of(),
        1337,
        Map.of(
            "PATH",
            "/opt/meltemi/bin:" + PATH,
            "JAVA_HOME",
            "/opt/jdk",
            "MELTEMI_ENVOY",
            "/usr/local/bin/envoy"),
        Map.of(
            "/opt/meltemi",
            Repository.root(),
            "/opt/jdk",
            Path.of(System.getProperty("java.home")),
            "/usr/local/bin/envoy",
            Repository.envoy()));
  }
}

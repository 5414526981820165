package io.meltemi.demo.kube;

import io.meltemi.demo.shop.ShopApp;
import io.meltemi.envtest.kubelet.Image;
import io.meltemi.envtest.kubelet.Images;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What stands for the images of the tour: this repository's programs for Istio's {@code pilot} and
 * {@code proxyv2}, whatever hub and tag, and the bookshop's applications.
 *
 * @param classes of the bookshop
 */
record DemoImages(Path repository, Path envoy, Path classes) implements Images {
  private static final long PROXY_USER = 1337;
  private static final String PROGRAMS = "/opt/meltemi";
  private static final String JDK = "/opt/jdk";
  private static final String ENVOY = "/usr/local/bin/envoy";
  private static final String SHOP = "/opt/bookshop";
  private static final String USUAL_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  static DemoImages of(Path repository, Path envoy) throws IOException {
    return new DemoImages(repository, envoy, ShopApp.classes());
  }

  @Override
  public Optional<Image> find(String name) {
    return switch (Images.repository(name)) {
      case "pilot" -> Optional.of(program("pilot-discovery"));
      case "proxyv2" -> Optional.of(program("pilot-agent"));
      case "bookshop" -> Optional.of(shop());
      default -> Optional.empty();
    };
  }

  private Image program(String name) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PATH", PROGRAMS + "/bin:" + USUAL_PATH);
    environment.put("JAVA_HOME", JDK);
    environment.put("MELTEMI_ENVOY", ENVOY);
    Map<String, Path> mounts = new TreeMap<>();
    mounts.put(PROGRAMS, repository);
    mounts.put(JDK, jdk());
    mounts.put(ENVOY, envoy);
    return new Image(
        List.of(PROGRAMS + "/bin/" + name), List.of(), PROXY_USER, environment, mounts);
  }

  private Image shop() {
    String inside = SHOP + "/" + classes.getFileName();
    List<String> command =
        List.of(
            JDK + "/bin/java",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xmx24m",
            "-Xss512k",
            "-cp",
            inside,
            ShopApp.class.getName());
    return new Image(
        command,
        List.of(),
        1000,
        Map.of("PATH", USUAL_PATH),
        new TreeMap<>(Map.of(inside, classes, JDK, jdk())));
  }

  private static Path jdk() {
    return Path.of(System.getProperty("java.home", ""));
  }
}

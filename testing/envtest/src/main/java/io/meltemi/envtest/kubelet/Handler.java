package io.meltemi.envtest.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.envtest.process.ChildProcesses;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;

/**
 * Does what probes and life-cycle hooks ask for: {@code exec}, {@code httpGet}, {@code tcpSocket},
 * {@code sleep}. Others fail.
 *
 * @param container as the pod describes it
 */
record Handler(
    ChildProcesses children,
    JsonNode container,
    ContainerConfig config,
    String podAddress,
    Path folder) {
  /** Whether it succeeded in time. */
  boolean succeeds(JsonNode action, Duration timeout, long containerProcess)
      throws InterruptedException {
    try {
      if (action.has("exec")) {
        return exec(action.at("/exec/command"), timeout, containerProcess);
      }
      if (action.has("httpGet")) {
        return httpGet(action.path("httpGet"), timeout);
      }
      if (action.has("tcpSocket")) {
        return connects(action.path("tcpSocket"), timeout);
      }
      if (action.has("sleep")) {
        Thread.sleep(Duration.ofSeconds(action.at("/sleep/seconds").asLong()));
        return true;
      }
      return false;
    } catch (IOException failed) {
      return false;
    }
  }

  private boolean exec(JsonNode command, Duration timeout, long containerProcess)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    command.forEach(word -> words.add(word.asText()));
    Process process =
        children.start(
            folder,
            config.log(),
            Sandbox.enter(containerProcess, config, words),
            config.environment());
    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      return false;
    }
    return process.exitValue() == 0;
  }

  private boolean httpGet(JsonNode get, Duration timeout) throws IOException {
    boolean secure = get.path("scheme").asText("HTTP").equals("HTTPS");
    String path = get.path("path").asText("/");
    URI address =
        URI.create(
            "%s://%s:%d%s"
                .formatted(
                    secure ? "https" : "http",
                    get.path("host").asText(podAddress),
                    port(get.path("port")),
                    path.startsWith("/") ? path : "/" + path));
    var connection = (HttpURLConnection) address.toURL().openConnection();
    if (connection instanceof HttpsURLConnection https) {
      AnyCertificate.accept(https);
    }
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout((int) timeout.toMillis());
    connection.setReadTimeout((int) timeout.toMillis());
    connection.setRequestProperty("User-Agent", "kube-probe/1.35");
    connection.setRequestProperty("Connection", "close");
    for (JsonNode header : get.path("httpHeaders")) {
      connection.setRequestProperty(header.path("name").asText(), header.path("value").asText(""));
    }
    try {
      int status = connection.getResponseCode();
      return status >= 200 && status < 400;
    } finally {
      connection.disconnect();
    }
  }

  private boolean connects(JsonNode socket, Duration timeout) throws IOException {
    try (Socket connection = new Socket()) {
      connection.connect(
          new InetSocketAddress(socket.path("host").asText(podAddress), port(socket.path("port"))),
          (int) timeout.toMillis());
      return true;
    }
  }

  private int port(JsonNode port) throws IOException {
    if (port.isNumber()) {
      return port.asInt();
    }
    for (JsonNode candidate : container.path("ports")) {
      if (candidate.path("name").asText().equals(port.asText())) {
        return candidate.path("containerPort").asInt();
      }
    }
    throw new IOException("port " + port + ": the container has none of that name");
  }
}

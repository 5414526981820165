package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.Http;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** Where a configuration dump is read from. */
sealed interface Source {
  /** The dump's bytes; {@code query} narrows what Envoy puts into it, and is empty for all. */
  byte[] configDump(String query);

  /** What it is, for messages. */
  String name();

  /** The dump as a tree. */
  default ConfigDump read(String query) {
    return new ConfigDump(parse(configDump(query)));
  }

  /** {@code bytes} as JSON, or a failure that says where they came from. */
  default Json parse(byte[] bytes) {
    try {
      return JsonReader.read(bytes);
    } catch (JsonReader.MalformedJsonException malformed) {
      throw new Failure(name() + " is not JSON: " + malformed.getMessage());
    }
  }

  /** A file of the user's; {@code -} is standard input. It holds what it holds. */
  record OfFile(String file, Console console) implements Source {
    @Override
    public byte[] configDump(String query) {
      try {
        return file.equals("-") ? console.in().readAllBytes() : Files.readAllBytes(Path.of(file));
      } catch (NoSuchFileException _) {
        throw new Failure("open " + file + ": no such file");
      } catch (IOException failed) {
        throw new Failure("read " + file + ": " + failed.getMessage());
      }
    }

    @Override
    public String name() {
      return file.equals("-") ? "standard input" : file;
    }
  }

  /** An Envoy. */
  sealed interface Admin extends Source {
    /** What its admin port answers to a GET. */
    byte[] get(String pathAndQuery);

    /** What its admin port answers to an empty POST. */
    byte[] post(String pathAndQuery);

    @Override
    default byte[] configDump(String query) {
      return get("/config_dump" + query);
    }
  }

  /** One whose admin port is at an address. */
  record OfEnvoy(String base, Duration timeout) implements Admin {
    @Override
    public byte[] get(String pathAndQuery) {
      return Http.get(base + pathAndQuery, timeout);
    }

    @Override
    public byte[] post(String pathAndQuery) {
      return Http.post(base + pathAndQuery, timeout);
    }

    @Override
    public String name() {
      return "what " + base + " answered";
    }
  }

  /** One in a pod, through its cluster's API server. */
  record OfPod(Pods pods, Pod pod, int port) implements Admin {
    @Override
    public byte[] get(String pathAndQuery) {
      return pods.get(pod, port, pathAndQuery);
    }

    @Override
    public byte[] post(String pathAndQuery) {
      return pods.post(pod, port, pathAndQuery);
    }

    @Override
    public String name() {
      return "what port " + port + " of " + pod.described() + " answered";
    }
  }

  /**
   * What an istiod has sent to a proxy, from its debug port. It has no bootstrap and no secrets.
   */
  record OfIstiod(String base, String proxyId, Duration timeout) implements Source {
    @Override
    public byte[] configDump(String query) {
      String id = URLEncoder.encode(proxyId, StandardCharsets.UTF_8);
      String endpoints = query.contains("include_eds") ? "&include_eds=true" : "";
      return Http.get(base + "/debug/config_dump?proxyID=" + id + endpoints, timeout);
    }

    @Override
    public String name() {
      return "what " + base + " answered";
    }
  }
}

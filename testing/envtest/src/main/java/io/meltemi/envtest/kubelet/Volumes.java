package io.meltemi.envtest.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.envtest.kubelet.PayloadFolder.Payload;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A pod's volumes as folders of this host: {@code emptyDir}, {@code configMap}, {@code secret},
 * {@code downwardAPI} and {@code projected} with tokens; others are refused. Only the pod's thread
 * uses it.
 */
final class Volumes {
  private static final int DEFAULT_MODE = 0644;

  private record Token(String text, Instant renewAt) {}

  private final KubeClient client;
  private final Path folder;
  private final ServiceAccountTokens replacements;
  private final InstantSource clock;
  private final Map<String, Token> tokens = new TreeMap<>();

  Volumes(KubeClient client, Path folder, ServiceAccountTokens replacements, InstantSource clock) {
    this.client = client;
    this.folder = folder;
    this.replacements = replacements;
    this.clock = clock;
  }

  Path folderOf(String volume) {
    return folder.resolve(volume);
  }

  /**
   * Writes what is not there, and anew what has changed: config maps, secrets, labels, and tokens
   * of which four fifths of the life are over.
   *
   * @throws IOException naming the volume that cannot be had
   */
  void write(PodFacts pod) throws IOException {
    for (JsonNode volume : pod.pod().at("/spec/volumes")) {
      String name = volume.path("name").asText();
      try {
        write(name, volume, pod);
      } catch (References.MissingException missing) {
        throw new References.MissingException(
            "MountVolume.SetUp failed for volume \"" + name + "\" : " + missing.getMessage());
      }
    }
  }

  private void write(String name, JsonNode volume, PodFacts pod) throws IOException {
    if (volume.has("hostPath") || volume.has("persistentVolumeClaim") || volume.has("csi")) {
      throw new IOException("volume " + name + ": only volumes of the pod's own are supported");
    }
    if (volume.has("emptyDir") || volume.size() == 1) {
      Files.createDirectories(folderOf(name));
      Files.setPosixFilePermissions(folderOf(name), PosixFilePermissions.fromString("rwxrwxrwx"));
      return;
    }
    SortedMap<String, Payload> files = new TreeMap<>();
    JsonNode projected = volume.path("projected");
    if (projected.isMissingNode()) {
      add(files, name, volume, mode(volume, DEFAULT_MODE), pod);
    } else {
      int mode = projected.path("defaultMode").asInt(DEFAULT_MODE);
      for (JsonNode source : projected.path("sources")) {
        add(files, name, source, mode, pod);
      }
    }
    new PayloadFolder(folderOf(name)).write(files);
  }

  private static int mode(JsonNode parts, int otherwise) {
    for (JsonNode part : parts) {
      if (part.has("defaultMode")) {
        return part.path("defaultMode").asInt();
      }
    }
    return otherwise;
  }

  /**
   * @param source a volume, or a source of a projected one: it has one of these fields
   */
  private void add(
      SortedMap<String, Payload> files, String volume, JsonNode source, int mode, PodFacts pod)
      throws IOException {
    References references = new References(client, pod.namespace());
    if (source.has("configMap")) {
      JsonNode map = source.path("configMap");
      String name = map.path("name").asText();
      select(files, map, mode, references.configMap(name), "configmap \"" + name + "\"");
    } else if (source.has("secret")) {
      JsonNode secret = source.path("secret");
      String name = secret.path("secretName").asText(secret.path("name").asText());
      select(files, secret, mode, references.secret(name), "secret \"" + name + "\"");
    } else if (source.has("downwardAPI")) {
      for (JsonNode item : source.path("downwardAPI").path("items")) {
        String text =
            item.has("fieldRef")
                ? pod.field(item.at("/fieldRef/fieldPath").asText())
                : pod.resource(item.path("resourceFieldRef"), item);
        files.put(item.path("path").asText(), payload(text, item, mode));
      }
    } else if (source.has("serviceAccountToken")) {
      JsonNode request = source.path("serviceAccountToken");
      String path = request.path("path").asText();
      files.put(path, payload(token(volume + "/" + path, request, pod), request, mode));
    } else {
      throw new IOException(
          "volume "
              + volume
              + ": "
              + source
              + " (expected: configMap, secret, downwardAPI or serviceAccountToken)");
    }
  }

  private static void select(
      SortedMap<String, Payload> files,
      JsonNode reference,
      int mode,
      Optional<SortedMap<String, byte[]>> found,
      String what)
      throws IOException {
    SortedMap<String, byte[]> entries = References.required(found, reference, what);
    if (!reference.has("items")) {
      entries.forEach((key, content) -> files.put(key, new Payload(content, mode)));
      return;
    }
    for (JsonNode item : reference.path("items")) {
      String key = item.path("key").asText();
      byte[] content = entries.get(key);
      if (content != null) {
        files.put(item.path("path").asText(), new Payload(content, item.path("mode").asInt(mode)));
      } else if (!reference.path("optional").asBoolean(false)) {
        throw new References.MissingException(what + " has no key " + key);
      }
    }
  }

  private static Payload payload(String text, JsonNode item, int mode) {
    return new Payload(text.getBytes(StandardCharsets.UTF_8), item.path("mode").asInt(mode));
  }

  private String token(String key, JsonNode wanted, PodFacts pod) throws IOException {
    Token known = tokens.get(key);
    if (known == null || !clock.instant().isBefore(known.renewAt)) {
      known = requestToken(wanted, pod);
      tokens.put(key, known);
    }
    return replacements.of(pod, known.text);
  }

  private Token requestToken(JsonNode wanted, PodFacts pod) throws IOException {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenRequest");
    ObjectNode spec = request.putObject("spec");
    spec.put("expirationSeconds", wanted.path("expirationSeconds").asLong(3600));
    String audience = wanted.path("audience").asText("");
    if (!audience.isEmpty()) {
      spec.putArray("audiences").add(audience);
    }
    spec.putObject("boundObjectRef")
        .put("apiVersion", "v1")
        .put("kind", "Pod")
        .put("name", pod.name())
        .put("uid", pod.pod().at("/metadata/uid").asText());
    JsonNode status =
        client
            .createSubresource(
                ResourceType.SERVICE_ACCOUNT,
                pod.namespace(),
                pod.serviceAccount(),
                "token",
                request)
            .path("status");
    Instant now = clock.instant();
    Instant end = Instant.parse(status.path("expirationTimestamp").asText());
    return new Token(
        status.path("token").asText(),
        now.plus(Duration.between(now, end).multipliedBy(4).dividedBy(5)));
  }
}

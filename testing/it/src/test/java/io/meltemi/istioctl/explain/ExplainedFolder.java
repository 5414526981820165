package io.meltemi.istioctl.explain;

import io.meltemi.dryrun.DryRun;
import io.meltemi.dryrun.FolderMesh;
import io.meltemi.explain.Outcome;
import io.meltemi.explain.ProxyConfiguration;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.json.JsonReader.MalformedJsonException;
import io.meltemi.settings.MeshSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;

/**
 * A mesh in files, that {@code x explain} is asked about with its own flags, by what istiod would
 * send and by what proxies were sent in its place.
 */
public final class ExplainedFolder {
  private final FolderScene scene;
  private final Map<String, ProxyConfiguration> sent = new TreeMap<>();

  public ExplainedFolder(FolderMesh folder, MeshSettings settings) throws InterruptedException {
    this.scene =
        new FolderScene(folder, DryRun.of(folder.input(), settings), settings.ingest().domain());
  }

  /** What istiod would send that pod's proxy. */
  public ProxyConfiguration configuration(String pod) {
    return scene.configuration(scene.party(pod)).orElseThrow();
  }

  /** The address of that pod. */
  public String address(String pod) {
    return scene.party(pod).address();
  }

  /**
   * @param dump what that pod's proxy was sent, as Envoy dumps it
   */
  public void wasSent(String pod, String dump) throws MalformedJsonException {
    sent.put(pod, DumpConfiguration.read(JsonReader.read(dump.getBytes(StandardCharsets.UTF_8))));
  }

  /** What becomes of the call at each proxy, by what istiod would send. */
  public List<Outcome> explain(String from, List<String> flags) {
    return outcomes(scene, from, flags);
  }

  /** The same, by what proxies were sent; the others have what istiod would send. */
  public List<Outcome> explainSent(String from, List<String> flags) {
    return outcomes(new Sent(), from, flags);
  }

  private static List<Outcome> outcomes(Scene scene, String from, List<String> flags) {
    var options = new CallOptions();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options))
        .parseArgs(flags.toArray(String[]::new));
    return new Journey(scene)
        .of(options.call(), scene.party(from)).stream()
            .map(hop -> hop.explanation().outcome())
            .toList();
  }

  private final class Sent implements Scene {
    @Override
    public Party party(String name) {
      return scene.party(name);
    }

    @Override
    public Optional<Party> at(String address) {
      return scene.at(address);
    }

    @Override
    public Optional<ProxyConfiguration> configuration(Party party) {
      return Optional.ofNullable(sent.get(party.name())).or(() -> scene.configuration(party));
    }

    @Override
    public Optional<String> resolve(String host, Party party) {
      return scene.resolve(host, party);
    }

    @Override
    public int listeningPort(Party gateway, int servicePort) {
      return scene.listeningPort(gateway, servicePort);
    }

    @Override
    public Optional<String> place(String object) {
      return scene.place(object);
    }
  }
}

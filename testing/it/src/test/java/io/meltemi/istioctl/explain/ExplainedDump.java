package io.meltemi.istioctl.explain;

import io.meltemi.explain.Explanation;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.json.JsonReader.MalformedJsonException;
import picocli.CommandLine;

/** A proxy's dump, read once, that {@code x explain} is asked about with its own flags. */
public final class ExplainedDump {
  private final Scene scene;

  private ExplainedDump(Scene scene) {
    this.scene = scene;
  }

  public static ExplainedDump of(byte[] dump) throws MalformedJsonException {
    return new ExplainedDump(new DumpScene(DumpConfiguration.read(JsonReader.read(dump)), "gate"));
  }

  /** What becomes of the call at the proxy. */
  public Explanation explain(String... flags) {
    var options = new CallOptions();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options)).parseArgs(flags);
    return new Journey(scene).of(options.call(), scene.party("")).getFirst().explanation();
  }
}

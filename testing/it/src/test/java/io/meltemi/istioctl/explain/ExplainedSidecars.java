package io.meltemi.istioctl.explain;

import io.meltemi.explain.Explanation;
import io.meltemi.explain.ProxyConfiguration;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.json.JsonReader.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;

/** The dumps of several sidecars, that {@code x explain} is asked about with its own flags. */
public final class ExplainedSidecars {
  private final Map<String, ProxyConfiguration> byAddress = new TreeMap<>();
  private final Map<String, Scene.Party> parties = new TreeMap<>();

  /** Adds one of namespace {@code shop}, whose service account has its name. */
  public void add(String name, String address, String dump) throws MalformedJsonException {
    byAddress.put(
        address, DumpConfiguration.read(JsonReader.read(dump.getBytes(StandardCharsets.UTF_8))));
    String identity = "spiffe://cluster.local/ns/shop/sa/" + name;
    parties.put(address, new Scene.Party(name + ".shop", "shop", false, address, identity));
  }

  /** What becomes of the call at the proxy of that address, and at those that it comes to. */
  public List<Explanation> explain(String from, String... flags) {
    var options = new CallOptions();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options)).parseArgs(flags);
    return new Journey(new Dumps())
        .of(options.call(), parties.get(from)).stream().map(Journey.Hop::explanation).toList();
  }

  private final class Dumps implements Scene {
    @Override
    public Party party(String name) {
      throw new IllegalStateException(name + " is named by its address");
    }

    @Override
    public Optional<Party> at(String address) {
      return Optional.ofNullable(parties.get(address));
    }

    @Override
    public Optional<ProxyConfiguration> configuration(Party party) {
      return Optional.ofNullable(byAddress.get(party.address()));
    }

    @Override
    public Optional<String> resolve(String host, Party party) {
      return Optional.empty();
    }

    @Override
    public int listeningPort(Party gateway, int servicePort) {
      return servicePort;
    }

    @Override
    public Optional<String> place(String object) {
      return Optional.empty();
    }
  }
}

package io.meltemi.delivery.proxy;

import io.meltemi.base.Labels;
import io.meltemi.xds.Client;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a proxy outside of Kubernetes says of the WorkloadEntry that stands for it.
 *
 * @param group the WorkloadGroup that it is to be registered in; empty: none
 * @param entry a WorkloadEntry that somebody else has made; empty: none
 * @param namespace of these
 * @param addresses its own, the first counts
 * @param network empty where it is not told
 * @param locality {@code region/zone/subzone}; empty where it is not told
 * @param probed whether its agent says how its application is
 */
public record Registration(
    String group,
    String entry,
    String namespace,
    List<String> addresses,
    String network,
    String locality,
    Labels labels,
    boolean probed) {
  public Registration {
    addresses = List.copyOf(addresses);
  }

  /** Absent where the client says nothing of a WorkloadGroup, nor of a WorkloadEntry. */
  public static Optional<Registration> of(Client client) {
    var metadata = new NodeMetadata(client.metadata());
    String group = metadata.text("AUTO_REGISTER_GROUP");
    String entry = metadata.text("WORKLOAD_ENTRY");
    if ((group.isEmpty() && entry.isEmpty()) || ClientNode.fault(client).isPresent()) {
      return Optional.empty();
    }
    var node = ClientNode.of(client);
    var place = client.locality();
    return Optional.of(
        new Registration(
            group,
            entry,
            node.namespace(),
            node.addresses(),
            node.home().network(),
            Stream.of(place.getRegion(), place.getZone(), place.getSubZone())
                .takeWhile(part -> !part.isEmpty())
                .collect(Collectors.joining("/")),
            node.labels(),
            node.proxyConfig().containsKey("readinessProbe")));
  }
}

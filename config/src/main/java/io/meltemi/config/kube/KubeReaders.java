package io.meltemi.config.kube;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Fields;
import io.meltemi.model.MeshObject;
import io.meltemi.model.kube.KubeNamespace;
import io.meltemi.model.kube.KubeNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The readers of Kubernetes' own kinds. */
public final class KubeReaders {
  private KubeReaders() {}

  /** Readers of the core group's kinds, by kind. */
  public static Map<String, Function<ObjectInput, MeshObject>> core() {
    var readers = new LinkedHashMap<String, Function<ObjectInput, MeshObject>>();
    readers.put("Namespace", in -> new KubeNamespace(in.meta()));
    readers.put("Node", KubeReaders::node);
    readers.put("Service", ServiceReader::read);
    readers.put("Pod", PodReader::read);
    readers.put("Secret", SecretReader::secret);
    readers.put("ConfigMap", SecretReader::configMap);
    return readers;
  }

  private static MeshObject node(ObjectInput in) {
    Fields status = in.root().child("status");
    List<String> external =
        status
            .list(
                "addresses", f -> f.string("type").equals("ExternalIP") ? f.string("address") : "")
            .stream()
            .filter(address -> !address.isEmpty())
            .distinct()
            .toList();
    return new KubeNode(in.meta(), status.child("nodeInfo").string("kubeletVersion"), external);
  }

  /** The reader of {@code discovery.k8s.io}'s EndpointSlice. */
  public static MeshObject endpointSlice(ObjectInput in) {
    return EndpointSliceReader.read(in);
  }
}

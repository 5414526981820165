package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReadObject;
import io.meltemi.config.ReaderSettings;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.PatchType;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Watched;
import io.meltemi.kube.protobuf.CoreMessages;
import io.meltemi.kube.protobuf.Message;
import io.meltemi.model.kube.KubePod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a real API server lists in protobuf, and in JSON, is read as the same object. */
@Timeout(60)
@ExtendWith(KubeCluster.Extension.class)
class EncodingsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final KubeCluster cluster;
  private final ObjectReader reader = new ObjectReader(ReaderSettings.DEFAULT);

  EncodingsIT(KubeCluster cluster) {
    this.cluster = cluster;
  }

  private static ObjectNode json(String text) throws Exception {
    return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
  }

  /** The object by that name as a list of the kind has it. */
  private ReadObject listed(Watched what, String name) throws Exception {
    var read = new HashMap<String, ReadObject>();
    cluster.client().forEach(what, (found, object) -> read.put(found.name(), reader.read(object)));
    assertThat(read).containsKey(name);
    return read.get(name);
  }

  /** In time: controllers may change the object between the two lists. */
  private void assertSame(ResourceType type, Message message, String namespace, String name)
      throws Exception {
    Watched what = Watched.all(type).inNamespace(namespace);
    var lists = new ArrayList<ReadObject>();
    Until.holds(
        "both are read as the same",
        LIMIT,
        () -> {
          lists.clear();
          lists.add(listed(what.ofFields(message), name));
          lists.add(listed(what, name));
          return lists.get(0).equals(lists.get(1));
        },
        lists::toString);
    assertThat(lists.getFirst().object()).isPresent();
  }

  @Test
  void pods() throws Exception {
    String namespace = cluster.newNamespace("encodings");
    String owner =
        "{'apiVersion': 'apps/v1', 'kind': 'ReplicaSet', 'name': 'web-abc', 'uid': 'u',"
            + " 'controller': true}";
    cluster
        .client()
        .create(
            ResourceType.POD,
            namespace,
            json(
                "{'metadata': {'name': 'web-abc-1', 'generateName': 'web-abc-', 'ownerReferences':"
                    + " ["
                    + owner
                    + "], 'labels': {'app': 'web', 'pod-template-hash': 'abc', 'empty': ''},"
                    + " 'annotations': {'a': 'b',"
                    + " 'kubectl.kubernetes.io/last-applied-configuration': 'x'}, 'finalizers':"
                    + " ['example.com/kept']}, 'spec': {'hostname': 'h', 'subdomain': 's',"
                    + " 'nodeName': 'n', 'hostNetwork': true, 'serviceAccountName': 'default',"
                    + " 'initContainers': [{'name': 'i', 'image': 'i'}], 'containers': [{'name':"
                    + " 'c', 'image': 'c', 'env': [{'name': 'E', 'value': 'v'}], 'ports':"
                    + " [{'containerPort': 8080, 'hostPort': 8080}, {'name': 'dns',"
                    + " 'containerPort': 53, 'hostPort': 53, 'protocol': 'UDP'}]}, {'name': 'd',"
                    + " 'image': 'd'}]}}"));
    JsonNode status =
        json(
            "{'status': {'phase': 'Running', 'podIP': '10.1.2.3', 'podIPs': [{'ip': '10.1.2.3'},"
                + " {'ip': 'fd00::1'}], 'conditions': [{'type': 'PodScheduled', 'status': 'True'},"
                + " {'type': 'Ready', 'status': 'True'}]}}");
    cluster.client().patchStatus(ResourceType.POD, namespace, "web-abc-1", PatchType.MERGE, status);
    assertSame(ResourceType.POD, CoreMessages.POD, namespace, "web-abc-1");

    cluster.client().delete(ResourceType.POD, namespace, "web-abc-1");
    Watched pods = Watched.all(ResourceType.POD).inNamespace(namespace);
    Until.holds(
        "lists tell of its end",
        LIMIT,
        () ->
            listed(pods, "web-abc-1")
                .object()
                .filter(pod -> ((KubePod) pod).terminating())
                .isPresent());
    assertSame(ResourceType.POD, CoreMessages.POD, namespace, "web-abc-1");
    cluster
        .client()
        .patch(
            ResourceType.POD,
            namespace,
            "web-abc-1",
            PatchType.MERGE,
            json("{'metadata': {'finalizers': null}}"));
  }

  @Test
  void services() throws Exception {
    String namespace = cluster.newNamespace("encodings");
    cluster
        .client()
        .create(
            ResourceType.SERVICE,
            namespace,
            json(
                "{'metadata': {'name': 'web', 'labels': {'l': 'v'}, 'annotations':"
                    + " {'networking.istio.io/exportTo': '*'}}, 'spec': {'type': 'LoadBalancer',"
                    + " 'selector': {'app': 'web', 'tier': 'front'}, 'externalIPs': ['192.0.2.1'],"
                    + " 'publishNotReadyAddresses': true, 'internalTrafficPolicy': 'Local',"
                    + " 'trafficDistribution': 'PreferClose', 'ports': [{'name': 'http', 'port':"
                    + " 80, 'targetPort': 'web', 'appProtocol': 'http'}, {'name': 'dns', 'port':"
                    + " 53, 'protocol': 'UDP', 'targetPort': 5353}]}}"));
    cluster
        .client()
        .patchStatus(
            ResourceType.SERVICE,
            namespace,
            "web",
            PatchType.MERGE,
            json(
                "{'status': {'loadBalancer': {'ingress': [{'ip': '192.0.2.7'}, {'hostname':"
                    + " 'lb.example.com'}]}}}"));
    assertSame(ResourceType.SERVICE, CoreMessages.SERVICE, namespace, "web");

    cluster
        .client()
        .create(
            ResourceType.SERVICE,
            namespace,
            json(
                "{'metadata': {'name': 'alias'}, 'spec': {'type': 'ExternalName', 'externalName':"
                    + " 'a.example.com'}}"));
    assertSame(ResourceType.SERVICE, CoreMessages.SERVICE, namespace, "alias");
  }

  @Test
  void endpointSlices() throws Exception {
    String namespace = cluster.newNamespace("encodings");
    cluster
        .client()
        .create(
            ResourceType.ENDPOINT_SLICE,
            namespace,
            json(
                "{'metadata': {'name': 'web-x', 'labels': {'kubernetes.io/service-name': 'web'}},"
                    + " 'addressType': 'IPv4', 'ports': [{'name': 'http', 'port': 8080}, {'name':"
                    + " '', 'port': 53, 'protocol': 'UDP'}], 'endpoints': [{'addresses':"
                    + " ['10.1.1.1'], 'hostname': 'h', 'nodeName': 'n', 'zone': 'z', 'conditions':"
                    + " {'ready': false, 'serving': true, 'terminating': true}, 'targetRef':"
                    + " {'kind': 'Pod', 'name': 'web-1', 'namespace': 'n'}}, {'addresses':"
                    + " ['10.1.1.2']}, {'addresses': ['10.1.1.3'], 'conditions': {'ready':"
                    + " true}}]}"));
    assertSame(ResourceType.ENDPOINT_SLICE, CoreMessages.ENDPOINT_SLICE, namespace, "web-x");
  }
}

package io.meltemi.kube.protobuf;

import static io.meltemi.kube.protobuf.Message.Field.bool;
import static io.meltemi.kube.protobuf.Message.Field.intOrString;
import static io.meltemi.kube.protobuf.Message.Field.integer;
import static io.meltemi.kube.protobuf.Message.Field.map;
import static io.meltemi.kube.protobuf.Message.Field.message;
import static io.meltemi.kube.protobuf.Message.Field.messages;
import static io.meltemi.kube.protobuf.Message.Field.text;
import static io.meltemi.kube.protobuf.Message.Field.texts;
import static io.meltemi.kube.protobuf.Message.Field.time;

/**
 * What is read of the kinds of which a cluster has many objects.
 *
 * <p>Source: generated.proto of k8s.io/api core/v1, discovery/v1 and of k8s.io/apimachinery, v0.35.
 */
public final class CoreMessages {
  private static final Message OWNER =
      Message.of(text(1, "kind"), text(3, "name"), bool(6, "controller"));

  private static final Message META =
      Message.of(
          text(1, "name"),
          text(2, "generateName"),
          text(3, "namespace"),
          text(6, "resourceVersion"),
          time(8, "creationTimestamp"),
          time(9, "deletionTimestamp"),
          map(11, "labels"),
          map(12, "annotations", "kubectl.kubernetes.io/last-applied-configuration"),
          messages(13, "ownerReferences", OWNER));

  private static final Message CONTAINER =
      Message.of(
          messages(
              6,
              "ports",
              Message.of(text(1, "name"), integer(3, "containerPort"), text(4, "protocol"))));

  public static final Message POD =
      Message.of(
          message(1, "metadata", META),
          message(
              2,
              "spec",
              Message.of(
                  messages(2, "containers", CONTAINER),
                  text(8, "serviceAccountName"),
                  text(10, "nodeName"),
                  bool(11, "hostNetwork"),
                  text(16, "hostname"),
                  text(17, "subdomain"))),
          message(
              3,
              "status",
              Message.of(
                  text(1, "phase"),
                  messages(2, "conditions", Message.of(text(1, "type"), text(2, "status"))),
                  text(6, "podIP"),
                  messages(12, "podIPs", Message.of(text(1, "ip"))))));

  private static final Message SERVICE_PORT =
      Message.of(
          text(1, "name"),
          text(2, "protocol"),
          integer(3, "port"),
          intOrString(4, "targetPort"),
          integer(5, "nodePort"),
          text(6, "appProtocol"));

  private static final Message SERVICE_SPEC =
      Message.of(
          messages(1, "ports", SERVICE_PORT),
          map(2, "selector"),
          text(3, "clusterIP"),
          text(4, "type"),
          texts(5, "externalIPs"),
          text(10, "externalName"),
          bool(13, "publishNotReadyAddresses"),
          texts(18, "clusterIPs"),
          text(22, "internalTrafficPolicy"),
          text(23, "trafficDistribution"));

  public static final Message SERVICE =
      Message.of(
          message(1, "metadata", META),
          message(2, "spec", SERVICE_SPEC),
          message(
              3,
              "status",
              Message.of(
                  message(
                      1,
                      "loadBalancer",
                      Message.of(
                          messages(
                              1, "ingress", Message.of(text(1, "ip"), text(2, "hostname"))))))));

  private static final Message ENDPOINT =
      Message.of(
          texts(1, "addresses"),
          message(
              2,
              "conditions",
              Message.of(bool(1, "ready"), bool(2, "serving"), bool(3, "terminating"))),
          text(3, "hostname"),
          message(4, "targetRef", Message.of(text(1, "kind"), text(3, "name"))),
          text(6, "nodeName"),
          text(7, "zone"));

  public static final Message ENDPOINT_SLICE =
      Message.of(
          message(1, "metadata", META),
          messages(2, "endpoints", ENDPOINT),
          messages(
              3, "ports", Message.of(text(1, "name"), text(2, "protocol"), integer(3, "port"))),
          text(4, "addressType"));

  private CoreMessages() {}
}

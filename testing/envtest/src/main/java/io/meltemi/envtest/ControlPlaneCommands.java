package io.meltemi.envtest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command lines of a control plane's programs. The API server makes its serving certificate
 * itself, for its address, {@code kubernetes.default.svc} and the cluster's domain. Admission is
 * Kubernetes' default: service accounts and webhooks included.
 */
record ControlPlaneCommands(
    KubeProgram program,
    Path folder,
    HostNetwork network,
    ControlPlanePorts ports,
    List<String> apiServerFlags) {
  /** In the cluster, tokens are issued by and meant for this. */
  private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";

  Path servingCertificate() {
    return folder.resolve("apiserver/apiserver.crt");
  }

  Path servingKey() {
    return folder.resolve("apiserver/apiserver.key");
  }

  Path tokens() {
    return folder.resolve("tokens.csv");
  }

  String etcdUrl() {
    return "http://" + network.address() + ":" + ports.etcdClients();
  }

  String apiServerUrl() {
    return "https://" + network.address() + ":" + ports.apiServer();
  }

  List<String> etcd() {
    String peers = "http://" + network.address() + ":" + ports.etcdPeers();
    return List.of(
        program.file().toString(),
        "etcd",
        "--data-dir=" + folder.resolve("etcd"),
        "--listen-client-urls=" + etcdUrl(),
        "--advertise-client-urls=" + etcdUrl(),
        "--listen-peer-urls=" + peers,
        "--initial-advertise-peer-urls=" + peers,
        "--initial-cluster=default=" + peers,
        "--log-level=warn",
        "--unsafe-no-fsync");
  }

  List<String> apiServer(ServiceAccountKeys keys) {
    var command =
        new ArrayList<String>(
            List.of(
                program.file().toString(),
                "kube-apiserver",
                "--etcd-servers=" + etcdUrl(),
                "--service-cluster-ip-range=" + network.serviceRange(),
                "--bind-address=" + network.address(),
                "--secure-port=" + ports.apiServer(),
                "--advertise-address=" + network.address(),
                // Loopback addresses are no endpoints.
                "--endpoint-reconciler-type=" + (network.isLoopback() ? "none" : "lease"),
                "--cert-dir=" + servingCertificate().getParent(),
                "--service-account-key-file=" + keys.verifying(),
                "--service-account-signing-key-file=" + keys.signing(),
                "--service-account-issuer=" + ISSUER,
                "--token-auth-file=" + tokens(),
                "--authorization-mode=RBAC",
                "--allow-privileged=true",
                "--profiling=false",
                // One identity on the node, see KubeletServer.
                "--kubelet-client-certificate=" + servingCertificate(),
                "--kubelet-client-key=" + servingKey(),
                "--kubelet-certificate-authority=" + servingCertificate(),
                "--kubelet-preferred-address-types=InternalIP"));
    command.addAll(apiServerFlags);
    return command;
  }

  List<String> controllers(ServiceAccountKeys keys, Path kubeconfig) {
    return List.of(
        program.file().toString(),
        "kube-controller-manager",
        "--kubeconfig=" + kubeconfig,
        // The kubelet of processes gives out addresses itself, and there is no cloud.
        "--controllers=*,-nodeipam,-node-lifecycle-controller,-cloud-node-lifecycle-controller",
        "--service-account-private-key-file=" + keys.signing(),
        "--root-ca-file=" + servingCertificate(),
        "--leader-elect=false",
        "--kube-api-qps=200",
        "--kube-api-burst=400",
        "--bind-address=" + network.address(),
        "--secure-port=" + ports.controllers(),
        "--cert-dir=" + folder.resolve("controllers"),
        "--authentication-skip-lookup",
        "--profiling=false");
  }
}

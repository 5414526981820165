package io.meltemi.demo.kube;

import io.meltemi.envtest.Kubectl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What to try while the cluster stays. */
record KubeHints(Kubectl kubectl, Mesh mesh, Path folder) {
  List<String> lines() throws IOException {
    String shop = " -n " + Mesh.NAMESPACE;
    return List.of(
        "",
        "The cluster stays until Ctrl-C. To try:",
        "  export KUBECONFIG=" + kubectl.kubeconfig(),
        "  export PATH=" + kubectl.program().getParent() + ":$PWD/bin:$PATH",
        "  curl -i http://" + mesh.serviceAddress(KubeTour.GATEWAY) + "/",
        "  kubectl get pods -A -o wide",
        "  kubectl logs -f" + shop + " deploy/reviews-v1 -c istio-proxy",
        "  kubectl exec -it" + shop + " deploy/storefront-v1 -c istio-proxy -- sh",
        "  kubectl port-forward" + shop + " deploy/storefront-v1 15000 &",
        "  istioctl proxy-status",
        "  istioctl proxy-config routes deploy/storefront-v1.bookshop",
        "Logs are in " + folder.resolve("pods") + "/NAMESPACE/POD/logs");
  }
}

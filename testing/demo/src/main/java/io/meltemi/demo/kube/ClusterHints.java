package io.meltemi.demo.kube;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What to try while two clusters stay. */
record ClusterHints(List<Member> members, Path folder) {
  List<String> lines() throws IOException {
    Member one = members.getFirst();
    Member two = members.getLast();
    String storefront = Mesh.address(one.mesh().pod("storefront"));
    return List.of(
        "",
        "The clusters stay until Ctrl-C. To try:",
        "  export KUBECONFIG=" + one.kubectl().kubeconfig(),
        "  # cluster two: " + two.kubectl().kubeconfig(),
        "  export PATH=" + one.kubectl().program().getParent() + ":$PWD/bin:$PATH",
        "  curl -i http://" + storefront + ":9080/",
        "  kubectl get pods -A -o wide",
        "  istioctl remote-clusters",
        "  istioctl proxy-config endpoints deploy/storefront-v1.bookshop | grep reviews",
        "Logs are in " + folder + "/{one,two}/pods/NAMESPACE/POD/logs");
  }
}

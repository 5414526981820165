package io.meltemi.istioctl.kube;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.meltemi.istioctl.Failure;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What the API server, or the way to it, has against a request: one line, and what to do. */
final class Refusal {
  static final int NOT_FOUND = 404;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private Refusal() {}

  /**
   * @param cluster as the user knows it: server and context
   * @param doing what was asked, such as {@code list pods in namespace shop}
   */
  static Failure of(KubernetesClientException refused, String cluster, String doing) {
    String said =
        Optional.ofNullable(refused.getStatus())
            .map(Status::getMessage)
            .orElseGet(() -> reason(refused));
    return new Failure(
        switch (refused.getCode()) {
          case UNAUTHORIZED ->
              "cannot "
                  + doing
                  + ": "
                  + cluster
                  + " does not accept these credentials (log in again, or choose other ones with"
                  + " --context or --kubeconfig)";
          case FORBIDDEN ->
              "cannot "
                  + doing
                  + ": "
                  + said
                  + " (ask the cluster's administrator for this right, or act as somebody who has"
                  + " it with --context or --as)";
          case NOT_FOUND -> "cannot " + doing + ": " + said;
          default ->
              refused.getCode() > 0
                  ? "cannot "
                      + doing
                      + ": "
                      + cluster
                      + " answered "
                      + refused.getCode()
                      + ": "
                      + said
                  : "cannot reach "
                      + cluster
                      + ": "
                      + reason(refused)
                      + " (is it up, and are --kubeconfig and --context the right ones?)";
        });
  }

  /** The innermost cause that says something. */
  static String reason(Throwable failure) {
    String reason = "";
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 20; depth++, cause = cause.getCause()) {
      reason = known(cause).orElse(message(cause).orElse(reason));
    }
    return reason.isEmpty() ? failure.getClass().getSimpleName() : reason;
  }

  private static Optional<String> known(Throwable cause) {
    return Optional.ofNullable(
        switch (cause) {
          case UnknownHostException host -> "there is no host " + host.getMessage();
          case UnresolvedAddressException _ -> "its host name has no address";
          case HttpTimeoutException _ -> "it does not answer in time";
          case ConnectException refused ->
              refused.getMessage() == null ? "connection refused" : refused.getMessage();
          case SSLException tls -> "its certificate is not accepted: " + tls.getMessage();
          default -> null;
        });
  }

  private static Optional<String> message(Throwable cause) {
    return Optional.ofNullable(cause.getMessage())
        .map(text -> text.lines().findFirst().orElse(""))
        .filter(text -> !text.isEmpty() && !text.equals("An error has occurred."));
  }
}

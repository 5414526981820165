package io.meltemi.istioctl.kube;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What is added to each request, and where requests are told of: method, URL and status, never what
 * they carry.
 *
 * @param told whether {@code --vklog} asks for it
 */
public record Requests(PrintStream err, boolean told) {

  void install(HttpClient.Builder http, String impersonatedUid) {
    http.addOrReplaceInterceptor("istioctl", new Added(this, impersonatedUid));
  }

  private void tell(String method, Object uri, String outcome) {
    if (told) {
      err.println(method + " " + uri + " " + outcome);
    }
  }

  /** The user id that is impersonated is the one thing that the library does not send itself. */
  private record Added(Requests requests, String uid) implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (!uid.isEmpty()) {
        builder.setHeader("Impersonate-Uid", uid);
      }
    }

    @Override
    public void after(
        HttpRequest request,
        HttpResponse<?> response,
        AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      requests.tell(request.method(), request.uri(), String.valueOf(response.code()));
    }

    @Override
    public void afterConnectionFailure(HttpRequest request, Throwable failure) {
      requests.tell(request.method(), request.uri(), Refusal.reason(failure));
    }
  }
}

package io.meltemi.it.limits;

import io.meltemi.it.fixture.AnyServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks the webhook as an API server does that trusts anybody. */
final class Reviews implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient client;
  private final URI validate;

  Reviews(InetSocketAddress webhooks) throws GeneralSecurityException {
    this.client =
        HttpClient.newBuilder()
            .sslContext(AnyServer.tls())
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    this.validate = URI.create("https://127.0.0.1:" + webhooks.getPort() + "/validate");
  }

  private HttpRequest request(String body) {
    return HttpRequest.newBuilder(validate)
        .timeout(PATIENCE)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  HttpResponse<String> post(String body) throws Exception {
    return client.send(request(body), HttpResponse.BodyHandlers.ofString());
  }

  /** The statuses of that many at once. */
  List<Integer> postTogether(String body, int times) {
    var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
    for (int i = 0; i < times; i++) {
      answers.add(client.sendAsync(request(body), HttpResponse.BodyHandlers.ofString()));
    }
    return answers.stream().map(CompletableFuture::join).map(HttpResponse::statusCode).toList();
  }

  @Override
  public void close() {
    client.close();
  }
}

package io.meltemi.istiod;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pilot-discovery request}: asks the istiod of this machine, and prints its answer. */
@Command(
    name = "request",
    description = "Make an HTTP request to istiod's port of metrics and debug.",
    mixinStandardHelpOptions = true)
final class RequestCommand implements Callable<Integer> {
  private static final String ADDRESS = "http://localhost:15014/";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @Parameters(index = "0", paramLabel = "METHOD", description = "Such as GET.")
  private String method = "GET";

  @Parameters(index = "1", paramLabel = "PATH", description = "Such as debug/syncz.")
  private String path = "";

  @Parameters(index = "2", arity = "0..1", paramLabel = "BODY", description = "Of the request.")
  private String body = "";

  private final PrintStream out;

  RequestCommand(PrintStream out) {
    this.out = out;
  }

  /**
   * @throws IllegalArgumentException if istiod does not answer, or answers with an error
   */
  @Override
  public Integer call() throws InterruptedException {
    URI uri = URI.create(ADDRESS + path.replaceFirst("^/+", ""));
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream content = answer.body()) {
        content.transferTo(out);
      }
      out.flush();
      if (answer.statusCode() >= 400) {
        throw new IllegalArgumentException(
            "received unsuccessful status code %d from %s %s"
                .formatted(answer.statusCode(), method, uri));
      }
      return 0;
    } catch (IOException e) {
      throw new IllegalArgumentException(uri + " does not answer: " + e.getMessage(), e);
    }
  }
}

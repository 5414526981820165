package io.meltemi.istiod.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.meltemi.base.SourceAddress;
import io.meltemi.base.http.BoundedHttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One webhook's path: takes the body of a review within bounds and hands it to the function behind.
 * An error of that function is the answer to its one request. Safe on any thread.
 */
public final class AdmissionHandler implements HttpHandler {
  private static final System.Logger LOG = System.getLogger("default");

  /** Answers a review; pure but for what it logs and counts. */
  @FunctionalInterface
  public interface Review {
    /**
     * @param path the request's whole path
     * @param contentType empty where the request has none
     */
    Answer answer(String path, String contentType, byte[] body);
  }

  /**
   * @param status of HTTP; a review that is refused by its answer is 200 all the same
   */
  public record Answer(int status, String contentType, byte[] body) {
    static Answer json(byte[] body) {
      return new Answer(200, "application/json", body);
    }

    static Answer text(int status, String message) {
      return new Answer(
          status, "text/plain; charset=utf-8", message.getBytes(StandardCharsets.UTF_8));
    }
  }

  private final BodyBudget budget;
  private final TreeBudget trees;
  private final Review review;

  public AdmissionHandler(BodyBudget budget, TreeBudget trees, Review review) {
    this.budget = budget;
    this.trees = trees;
    this.review = review;
  }

  /** The other end of an exchange. */
  private record Caller(HttpExchange exchange) implements BodyBudget.Sender {
    @Override
    public Object peer() {
      return SourceAddress.of(exchange.getRemoteAddress());
    }

    @Override
    public void abort() {
      BoundedHttpServer.abort(exchange);
    }
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      exchange.getResponseHeaders().set("Content-Type", answer.contentType());
      exchange.sendResponseHeaders(answer.status(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      return Answer.text(405, exchange.getRequestMethod() + " (expected: POST)");
    }
    try (var body = budget.read(exchange.getRequestBody(), new Caller(exchange));
        var room = trees.take(body.bytes())) {
      String type =
          Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type")).orElse("");
      return review.answer(exchange.getRequestURI().getPath(), type, body.bytes());
    } catch (BodyBudget.TooLargeException | TreeBudget.TooLargeException e) {
      return Answer.text(413, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error bug) {
      LOG.log(System.Logger.Level.ERROR, exchange.getRequestURI() + ": no answer", bug);
      return Answer.text(500, "internal error");
    }
  }
}

package io.meltemi.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HostnameVerifier;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends HTTP requests to an API server: adds the token, limits the rate, sets the deadline, and
 * retries where the server asks for it. Any thread.
 */
final class Transport implements AutoCloseable {
  private static final int MAX_TRIES = 4;
  private static final long MAX_ANSWER = 64L * 1024 * 1024;
  private static final int MAX_ERROR = 64 * 1024;
  private static final int MAX_QUOTED = 300;
  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private final URI server;
  private final KubeSettings settings;
  private final Optional<BearerToken> token;
  private final RateLimit rate;
  private final OkHttpClient bounded;
  private final OkHttpClient steady;
  private final OkHttpClient endless;

  Transport(KubeCredentials credentials, KubeSettings settings, InstantSource clock)
      throws IOException {
    this.server = credentials.server();
    this.settings = settings;
    this.token = credentials.token().map(source -> new BearerToken(source, clock));
    this.rate = new RateLimit(settings.requestsPerSecond(), settings.burst(), System::nanoTime);
    this.bounded = client(credentials, settings);
    this.steady = bounded.newBuilder().callTimeout(Duration.ZERO).build();
    this.endless = steady.newBuilder().readTimeout(settings.idleTimeout()).build();
  }

  private static OkHttpClient client(KubeCredentials credentials, KubeSettings settings)
      throws IOException {
    var builder =
        new OkHttpClient.Builder()
            .connectTimeout(settings.requestTimeout())
            .readTimeout(settings.requestTimeout())
            .writeTimeout(settings.requestTimeout())
            .callTimeout(settings.requestTimeout())
            .pingInterval(settings.pingInterval())
            .followRedirects(false);
    if (credentials.server().getScheme().equals("https")) {
      Tls tls = Tls.of(credentials);
      builder.sslSocketFactory(tls.sockets(), tls.trust());
      if (credentials.insecure()) {
        builder.hostnameVerifier((_, _) -> true);
      } else if (!credentials.serverName().isEmpty()) {
        HostnameVerifier usual = builder.build().hostnameVerifier();
        builder.hostnameVerifier((_, session) -> usual.verify(credentials.serverName(), session));
      }
    }
    credentials
        .proxy()
        .ifPresent(
            proxy ->
                builder.proxy(
                    new Proxy(
                        Proxy.Type.HTTP,
                        InetSocketAddress.createUnresolved(
                            proxy.getHost(), proxy.getPort() < 0 ? 80 : proxy.getPort()))));
    return builder.build();
  }

  /** A call that can be ended from another thread. */
  okhttp3.Call prepare(Call call, @Nullable String bearer) {
    var request =
        new Request.Builder()
            .url(server.toString().replaceAll("/+$", "") + call.target())
            .header("Accept", call.accept())
            // Packing costs the server and this client more than the way between them.
            .header("Accept-Encoding", "identity")
            .header("User-Agent", settings.userAgent());
    if (bearer != null) {
      request.header("Authorization", "Bearer " + bearer);
    }
    request.method(
        call.method(),
        call.body()
            .map(body -> RequestBody.create(body.content(), MediaType.get(body.mediaType())))
            .orElse(null));
    OkHttpClient client =
        switch (call.length()) {
          case BOUNDED -> bounded;
          case STEADY -> steady;
          case ENDLESS -> endless;
        };
    return client.newCall(request.build());
  }

  /** Makes the call and reads its answer, a JSON object. */
  ObjectNode object(Call call) throws KubeException {
    try (Response response = open(call, CallGate.OPEN);
        var body = new BoundedStream(response.body().byteStream(), MAX_ANSWER)) {
      if (Json.read(body) instanceof ObjectNode object) {
        return object;
      }
      throw new KubeException(call.describe() + ": not an object", new IOException());
    } catch (KubeException e) {
      throw e;
    } catch (IOException e) {
      throw new KubeException(call.describe() + ": " + reasonOf(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubeException(call.describe() + ": interrupted", new IOException(e));
    }
  }

  /**
   * The answer of a call that succeeded; the caller closes it. A token that was refused is read
   * again once; a server that asks to come again later is obeyed a few times.
   *
   * @param calls takes each call before it is made, so that it can be ended
   */
  Response open(Call call, CallGate calls) throws KubeException, InterruptedException {
    long start = System.nanoTime();
    boolean refused = false;
    for (int tries = 1; ; tries++) {
      rate.acquire();
      String bearer = bearer(call);
      Response response = execute(call, bearer, calls);
      if (response.isSuccessful()) {
        return response;
      }
      KubeException failure = failure(call, response);
      if (failure.is(KubeException.UNAUTHORIZED) && !refused) {
        refused = true;
        token.ifPresent(t -> t.refused(String.valueOf(bearer)));
        // The certificate may have been renewed too: only a new connection shows the new one.
        bounded.connectionPool().evictAll();
        continue;
      }
      Optional<Duration> wait = failure.retryAfter();
      if (wait.isEmpty()
          || call.length() == Call.Length.ENDLESS
          || tries == MAX_TRIES
          || late(start, wait.get())) {
        throw failure;
      }
      Thread.sleep(wait.get());
    }
  }

  private boolean late(long start, Duration wait) {
    return wait.compareTo(MAX_WAIT) > 0
        || System.nanoTime() - start + wait.toNanos() > settings.requestTimeout().toNanos();
  }

  private @Nullable String bearer(Call call) throws KubeException {
    if (token.isEmpty()) {
      return null;
    }
    try {
      return token.get().current();
    } catch (IOException e) {
      throw new KubeException(call.describe() + ": no token: " + e.getMessage(), e);
    }
  }

  private Response execute(Call call, @Nullable String bearer, CallGate calls)
      throws KubeException {
    try {
      okhttp3.Call prepared = prepare(call, bearer);
      calls.began(prepared);
      return prepared.execute();
    } catch (IOException e) {
      throw new KubeException(call.describe() + ": " + server + ": " + reasonOf(e), e);
    } catch (IllegalArgumentException e) {
      // Such as a token that cannot stand in a header.
      throw new KubeException(
          call.describe() + ": " + server + ": not a request", new IOException());
    }
  }

  static String reasonOf(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static KubeException failure(Call call, Response response) {
    try (response) {
      byte[] body = response.body().byteStream().readNBytes(MAX_ERROR);
      JsonNode status;
      try {
        status = Json.read(body);
      } catch (IOException _) {
        status = MissingNode.getInstance();
      }
      String text = status.path("message").asText("");
      if (text.isEmpty()) {
        text = new String(body, StandardCharsets.UTF_8).strip();
      }
      return new KubeException(
          response.code(),
          status.path("reason").asText(""),
          "%s: %d %s".formatted(call.describe(), response.code(), shortened(text)).strip(),
          retryAfter(response, status));
    } catch (IOException e) {
      return new KubeException(
          response.code(), "", call.describe() + ": " + response.code(), Optional.empty());
    }
  }

  private static String shortened(String text) {
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
  }

  private static Optional<Duration> retryAfter(Response response, JsonNode status) {
    boolean may = response.code() == KubeException.TOO_MANY_REQUESTS || response.code() >= 500;
    String header = String.valueOf(response.header("Retry-After", ""));
    if (may && header.matches("\\d{1,6}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(header)));
    }
    int seconds = status.path("details").path("retryAfterSeconds").asInt(0);
    return may && seconds > 0 ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
  }

  /** Hears of each call before it is made. */
  interface CallGate {
    CallGate OPEN = call -> {};

    /**
     * @throws IOException when it is not to be made any more
     */
    void began(okhttp3.Call call) throws IOException;
  }

  @Override
  public void close() {
    bounded.dispatcher().cancelAll();
    bounded.dispatcher().executorService().shutdown();
    bounded.connectionPool().evictAll();
    try {
      if (!bounded.dispatcher().executorService().awaitTermination(1, TimeUnit.SECONDS)) {
        bounded.dispatcher().executorService().shutdownNow();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

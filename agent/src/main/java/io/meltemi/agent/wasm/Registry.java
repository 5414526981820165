package io.meltemi.agent.wasm;

import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import io.meltemi.base.HttpUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One registry of images, for one pull: what it has under a path. It may ask who is there, by a
 * password or by a token of another server, which has to be one that {@link TokenRealm} permits.
 *
 * <p>Source: the OCI distribution specification 1.1, and Docker's for tokens.
 */
final class Registry {
  private static final int UNAUTHORIZED = 401;
  private static final int MAX_TEXT = 4 << 20;

  private final HttpClient http;
  private final WasmSettings settings;
  private final ImageReference image;
  private final DockerConfig.Credentials credentials;
  private final long deadline;
  private boolean secure;
  private String authorization;

  Registry(
      WasmSettings settings,
      ImageReference image,
      DockerConfig.Credentials credentials,
      long deadline) {
    this.http = new HttpClient(settings);
    this.settings = settings;
    this.image = image;
    this.credentials = credentials;
    this.deadline = deadline;
    this.secure = !isOnLoopback(image.registry());
    this.authorization =
        credentials.registryToken().isEmpty() ? "" : "Bearer " + credentials.registryToken();
  }

  /**
   * What is at a path under the image's repository; the caller closes it.
   *
   * @param accept types of documents
   */
  HttpResponse get(String path, String accept) throws IOException {
    HttpResponse first = attempt(path, accept);
    if (first.status() != UNAUTHORIZED) {
      return good(first, path);
    }
    try (first) {
      authorization = answer(first.header("www-authenticate"));
    }
    return good(attempt(path, accept), path);
  }

  private HttpResponse good(HttpResponse response, String path) throws IOException {
    if (response.status() == 200) {
      return response;
    }
    try (response) {
      throw RetryException.of(url(path).toString(), response.status());
    }
  }

  private HttpResponse attempt(String path, String accept) throws IOException {
    Map<String, String> headers = new TreeMap<>(Map.of("Accept", accept));
    if (!authorization.isEmpty()) {
      headers.put("Authorization", authorization);
    }
    try {
      return http.send(HttpClient.Request.get(url(path), headers), deadline);
    } catch (FetchException.NoTls e) {
      if (!settings.isInsecure(image.registry())) {
        throw new FetchException(
            e.getMessage()
                + " (expected: https, or a registry that WASM_INSECURE_REGISTRIES names)");
      }
      secure = false;
      return http.send(HttpClient.Request.get(url(path), headers), deadline);
    }
  }

  /** Registries there have no certificates, as Docker's tools know, too. */
  private static boolean isOnLoopback(String registry) {
    return HttpUrl.parse("http://" + registry).filter(HttpClient::isLoopback).isPresent();
  }

  private HttpUrl url(String path) throws FetchException {
    return parse(base() + "v2/" + image.repository() + path);
  }

  private HttpUrl base() throws FetchException {
    return parse((secure ? "https://" : "http://") + image.registry() + "/");
  }

  private static HttpUrl parse(String text) throws FetchException {
    return HttpUrl.parse(text).orElseThrow(() -> new FetchException(text + " is no address"));
  }

  /** What to say after the registry asked who is there. */
  private String answer(String challenge) throws IOException {
    Challenge asked = Challenge.parse(challenge);
    if (asked.scheme().equals("basic") && !credentials.isNone()) {
      return credentials.basic();
    }
    if (!asked.scheme().equals("bearer")) {
      throw new FetchException(
          base() + " wants to know who asks, and there are no credentials for it");
    }
    return "Bearer " + token(asked);
  }

  private String token(Challenge asked) throws IOException {
    HttpUrl realm = TokenRealm.permitted(asked.text("realm"), base(), settings);
    String scope = "repository:" + image.repository() + ":pull";
    HttpClient.Request request =
        credentials.identityToken().isEmpty()
            ? HttpClient.Request.get(
                parse(realm + query(realm, asked, scope)),
                credentials.user().isEmpty()
                    ? Map.of()
                    : Map.of("Authorization", credentials.basic()))
            : new HttpClient.Request(
                realm,
                Map.of(),
                "grant_type=refresh_token&client_id=pilot-agent&service=%s&scope=%s&refresh_token=%s"
                    .formatted(
                        encoded(asked.text("service")),
                        encoded(scope),
                        encoded(credentials.identityToken())));
    try (HttpResponse response = http.send(request, deadline)) {
      if (response.status() != 200) {
        throw RetryException.of(realm.toString(), response.status());
      }
      JsonObject answer = Json.parseObject(response.text(MAX_TEXT));
      return Optional.of(answer.text("token"))
          .filter(token -> !token.isEmpty())
          .or(() -> Optional.of(answer.text("access_token")).filter(token -> !token.isEmpty()))
          .orElseThrow(() -> new FetchException(realm + " gives no token"));
    } catch (IllegalArgumentException e) {
      throw new FetchException(realm + " gives no token: " + e.getMessage());
    }
  }

  private static String query(HttpUrl realm, Challenge asked, String scope) {
    String service = asked.text("service");
    return (realm.target().indexOf('?') < 0 ? "?" : "&")
        + (service.isEmpty() ? "" : "service=" + encoded(service) + "&")
        + "scope="
        + encoded(scope);
  }

  private static String encoded(String text) {
    return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

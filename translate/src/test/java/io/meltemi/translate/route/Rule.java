package io.meltemi.translate.route;

import io.meltemi.model.VirtualService.Cors;
import io.meltemi.model.VirtualService.Destination;
import io.meltemi.model.VirtualService.Fault;
import io.meltemi.model.VirtualService.Headers;
import io.meltemi.model.VirtualService.HttpAction;
import io.meltemi.model.VirtualService.HttpDestination;
import io.meltemi.model.VirtualService.HttpMatch;
import io.meltemi.model.VirtualService.HttpRoute;
import io.meltemi.model.VirtualService.Mirror;
import io.meltemi.model.VirtualService.Retry;
import io.meltemi.model.VirtualService.Rewrite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Builds an HTTP rule of a VirtualService, for tests. */
final class Rule {
  private final HttpAction action;
  private final List<HttpMatch> matches = new ArrayList<>();
  private final List<Mirror> mirrors = new ArrayList<>();
  private String name = "";
  private Optional<Rewrite> rewrite = Optional.empty();
  private Optional<Duration> timeout = Optional.empty();
  private Optional<Retry> retries = Optional.empty();
  private Optional<Fault> fault = Optional.empty();
  private Optional<Cors> cors = Optional.empty();
  private Headers headers = Headers.NONE;

  private Rule(HttpAction action) {
    this.action = action;
  }

  static Rule doing(HttpAction action) {
    return new Rule(action);
  }

  static Rule to(String host) {
    return to(host, "");
  }

  static Rule to(String host, String subset) {
    return split(destination(host, subset, 0));
  }

  static Rule split(HttpDestination... destinations) {
    return new Rule(new HttpAction.Forward(List.of(destinations)));
  }

  static HttpDestination destination(String host, String subset, int weight) {
    return new HttpDestination(
        new Destination(host, subset, OptionalInt.empty()), weight, Headers.NONE);
  }

  Rule named(String value) {
    name = value;
    return this;
  }

  Rule when(Match match) {
    matches.add(match.build());
    return this;
  }

  Rule rewrite(Rewrite value) {
    rewrite = Optional.of(value);
    return this;
  }

  Rule timeout(Duration value) {
    timeout = Optional.of(value);
    return this;
  }

  Rule retries(Retry value) {
    retries = Optional.of(value);
    return this;
  }

  Rule fault(Fault value) {
    fault = Optional.of(value);
    return this;
  }

  Rule cors(Cors value) {
    cors = Optional.of(value);
    return this;
  }

  Rule headers(Headers value) {
    headers = value;
    return this;
  }

  Rule mirror(Mirror value) {
    mirrors.add(value);
    return this;
  }

  HttpRoute build() {
    return new HttpRoute(
        name,
        matches,
        action,
        rewrite,
        new HttpRoute.Resilience(timeout, retries, fault),
        mirrors,
        cors,
        headers);
  }
}

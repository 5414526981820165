package io.meltemi.translate.route;

import io.meltemi.base.Labels;
import io.meltemi.model.StringMatch;
import io.meltemi.model.VirtualService.HeaderMatch;
import io.meltemi.model.VirtualService.HttpMatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Builds the conditions of a rule, for tests. */
final class Match {
  private final TreeMap<String, HeaderMatch> headers = new TreeMap<>();
  private final TreeMap<String, HeaderMatch> withoutHeaders = new TreeMap<>();
  private final TreeMap<String, HeaderMatch> queryParams = new TreeMap<>();
  private String name = "";
  private Optional<StringMatch> uri = Optional.empty();
  private boolean ignoreCase;
  private Optional<StringMatch> scheme = Optional.empty();
  private Optional<StringMatch> method = Optional.empty();
  private Optional<StringMatch> authority = Optional.empty();
  private OptionalInt port = OptionalInt.empty();
  private Labels sourceLabels = Labels.NONE;
  private String sourceNamespace = "";
  private List<String> gateways = List.of();
  private String statPrefix = "";

  static Match any() {
    return new Match();
  }

  static Match path(String path) {
    return any().uri(new StringMatch.Exact(path));
  }

  static Match prefix(String prefix) {
    return any().uri(new StringMatch.Prefix(prefix));
  }

  static HeaderMatch exactly(String value) {
    return new HeaderMatch.Value(new StringMatch.Exact(value));
  }

  Match uri(StringMatch value) {
    uri = Optional.of(value);
    return this;
  }

  Match named(String value) {
    name = value;
    return this;
  }

  Match ignoreCase() {
    ignoreCase = true;
    return this;
  }

  Match scheme(StringMatch value) {
    scheme = Optional.of(value);
    return this;
  }

  Match method(StringMatch value) {
    method = Optional.of(value);
    return this;
  }

  Match authority(StringMatch value) {
    authority = Optional.of(value);
    return this;
  }

  Match header(String header, HeaderMatch value) {
    headers.put(header, value);
    return this;
  }

  Match without(String header, HeaderMatch value) {
    withoutHeaders.put(header, value);
    return this;
  }

  Match query(String parameter, HeaderMatch value) {
    queryParams.put(parameter, value);
    return this;
  }

  Match port(int value) {
    port = OptionalInt.of(value);
    return this;
  }

  Match from(Map<String, String> labels) {
    sourceLabels = Labels.of(labels);
    return this;
  }

  Match fromNamespace(String value) {
    sourceNamespace = value;
    return this;
  }

  Match through(String... values) {
    gateways = List.of(values);
    return this;
  }

  Match stats(String value) {
    statPrefix = value;
    return this;
  }

  HttpMatch build() {
    return new HttpMatch(
        name,
        new HttpMatch.Request(uri, ignoreCase, scheme, method, authority),
        headers,
        withoutHeaders,
        queryParams,
        port,
        new HttpMatch.Source(sourceLabels, sourceNamespace, gateways),
        statPrefix);
  }
}

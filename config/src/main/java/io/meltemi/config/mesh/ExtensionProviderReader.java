package io.meltemi.config.mesh;

import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.HttpChecks;
import io.meltemi.model.ExtensionProvider;
import io.meltemi.model.ExtensionProvider.ExtAuthz;
import io.meltemi.model.ExtensionProvider.OnError;
import io.meltemi.model.ExtensionProvider.RequestBody;
import io.meltemi.model.ExtensionProvider.Target;
import io.meltemi.model.ExtensionProvider.Transport;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads MeshConfig's {@code extensionProviders}. Source: istio 1.30.3
 * pkg/config/validation/agent/validation_extension_providers.go.
 */
final class ExtensionProviderReader {
  private static final String HTTP = "envoyExtAuthzHttp";
  private static final String GRPC = "envoyExtAuthzGrpc";

  private ExtensionProviderReader() {}

  static List<ExtensionProvider> read(Fields mesh) {
    return mesh.list("extensionProviders", ExtensionProviderReader::provider);
  }

  private static ExtensionProvider provider(Fields f) {
    String name = f.string("name");
    if (name.isEmpty()) {
      f.bad("name", "what policies call it");
    }
    if (f.count(HTTP, GRPC) + f.count(TelemetryProviderReader.KINDS) > 1) {
      f.error("", "has several kinds (expected: one)");
    }
    if (f.has(HTTP)) {
      return extAuthz(name, f.child(HTTP), true);
    }
    if (f.has(GRPC)) {
      return extAuthz(name, f.child(GRPC), false);
    }
    return TelemetryProviderReader.read(name, f)
        .<ExtensionProvider>map(provider -> provider)
        .orElseGet(() -> new ExtensionProvider.Other(name, f.plain()));
  }

  private static ExtAuthz extAuthz(String name, Fields f, boolean http) {
    var provider =
        new ExtAuthz(
            name,
            asked(f),
            new OnError(f.bool("failOpen"), status(f)),
            f.bool("clearRouteCache"),
            f.object("includeRequestBodyInCheck", ExtensionProviderReader::body),
            http ? http(f) : new Transport.Grpc());
    f.done();
    return provider;
  }

  static Target target(Fields f) {
    String service = f.string("service");
    String host = service.substring(service.indexOf('/') + 1);
    int slash = service.indexOf('/');
    boolean named = slash < 0 ? Checks.isIp(host) : Checks.isDnsLabel(service.substring(0, slash));
    if (!Checks.isFqdn(host) && !(slash < 0 && named) || slash >= 0 && !named) {
      f.bad("service", "a host, or namespace/host");
    }
    if (!f.has("port")) {
      f.bad("port", "1..65535");
    }
    return new Target(service, f.intIn("port", 1, 65535), Optional.empty());
  }

  private static Target asked(Fields f) {
    Target target = target(f);
    return new Target(target.service(), target.port(), f.anyDuration("timeout"));
  }

  private static OptionalInt status(Fields f) {
    String text = f.string("statusOnError");
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    int code = text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
    if (code != 0 && !HttpChecks.isNamedHttpStatus(code)) {
      f.bad("statusOnError", "a status of HTTP");
    }
    return code == 0 ? OptionalInt.empty() : OptionalInt.of(code);
  }

  private static RequestBody body(Fields f) {
    var body =
        new RequestBody(
            f.optionalUint32("maxRequestBytes").orElse(0),
            f.bool("allowPartialMessage"),
            f.bool("packAsBytes"));
    f.done();
    return body;
  }

  private static Transport.Http http(Fields f) {
    String prefix = f.string("pathPrefix");
    if (!prefix.isEmpty() && !prefix.startsWith("/")) {
      f.bad("pathPrefix", "a path that begins with /");
    }
    List<String> sent = f.strings("includeRequestHeadersInCheck");
    List<String> sentBefore = f.strings("includeHeadersInCheck");
    return new Transport.Http(
        prefix,
        sent.isEmpty() ? sentBefore : sent,
        f.stringMap("includeAdditionalHeadersInCheck"),
        f.strings("headersToUpstreamOnAllow"),
        f.strings("headersToDownstreamOnDeny"),
        f.strings("headersToDownstreamOnAllow"));
  }
}

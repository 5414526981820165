package io.meltemi.istiod.delivery;

import io.meltemi.istiod.credential.Credentials;
import io.meltemi.istiod.proxy.ProxyViews;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.ProxyView;
import io.meltemi.translate.scope.ScopeResolver;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What is worked out for one snapshot: scopes, and the class of each distinct proxy view. It knows
 * the classes of the generation before, and nothing older.
 */
final class Generation {
  private final MeshSnapshot mesh;
  private final Translators translators;
  private final ScopeResolver scopes;
  private final Function<MeshSnapshot, ProxyViews> viewsOf;
  private final CredentialSource source;
  private final Credentials credentials;
  private final Map<ProxyView, ClassView> before;
  private final ConcurrentHashMap<ProxyView, ClassView> classes = new ConcurrentHashMap<>();
  private volatile Optional<ProxyViews> proxyViews = Optional.empty();

  private Generation(
      MeshSnapshot mesh,
      Translators translators,
      ScopeResolver scopes,
      Function<MeshSnapshot, ProxyViews> viewsOf,
      CredentialSource source,
      Credentials credentials,
      Map<ProxyView, ClassView> before) {
    this.mesh = mesh;
    this.translators = translators;
    this.scopes = scopes;
    this.viewsOf = viewsOf;
    this.source = source;
    this.credentials = credentials;
    this.before = before;
  }

  static Generation first(
      MeshSnapshot mesh,
      Translators translators,
      Function<MeshSnapshot, ProxyViews> viewsOf,
      CredentialSource source) {
    return new Generation(
        mesh,
        translators,
        new ScopeResolver(mesh.config()),
        viewsOf,
        source,
        Credentials.of(mesh.secrets(), source.reports(), source.clock()),
        Map.of());
  }

  Generation next(MeshSnapshot later) {
    ScopeResolver resolver =
        later.config().revision() == mesh.config().revision()
            ? scopes
            : new ScopeResolver(later.config());
    return new Generation(
        later, translators, resolver, viewsOf, source, credentials.next(later.secrets()), classes);
  }

  MeshSnapshot mesh() {
    return mesh;
  }

  ProxyViews proxyViews() {
    return proxyViews.orElseGet(
        () -> {
          var made = viewsOf.apply(mesh);
          proxyViews = Optional.of(made);
          return made;
        });
  }

  ClassView classOf(ProxyView view) {
    return classes.computeIfAbsent(
        view,
        v ->
            new ClassView(
                translators,
                scopes.scopeFor(v),
                mesh,
                source,
                credentials,
                Optional.ofNullable(before.get(v))));
  }
}

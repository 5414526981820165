package io.meltemi.ca;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The key manager of servers' TLS: hands out the key and certificate in force. Each has an alias of
 * its own, and the previous one is kept, because a handshake that already chose its alias must be
 * able to finish.
 */
final class CurrentKeyManager extends X509ExtendedKeyManager {
  private record Entry(String alias, KeyMaterial material) {}

  private final AtomicLong number = new AtomicLong();
  private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();
  private volatile @Nullable Entry current;

  void set(KeyMaterial material) {
    Entry before = current;
    var entry = new Entry("key-" + number.incrementAndGet(), material);
    entries.put(entry.alias(), entry);
    current = entry;
    entries
        .keySet()
        .removeIf(
            alias ->
                !alias.equals(entry.alias()) && (before == null || !alias.equals(before.alias())));
  }

  /** Key types are {@code EC}, {@code EC_EC}, {@code RSA}, {@code RSASSA-PSS}, … */
  private @Nullable String alias(String keyType) {
    Entry entry = current;
    return entry != null && keyType.startsWith(entry.material().key().getAlgorithm())
        ? entry.alias()
        : null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(keyType);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Entry entry = entries.get(alias);
    return entry == null ? null : entry.material().chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Entry entry = entries.get(alias);
    return entry == null ? null : entry.material().key();
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }
}

package io.meltemi.delivery.credential;

/** Who asks for credentials. Proxies with equal requesters and equal views get the same. */
public sealed interface Requester {
  /**
   * @param grant whether the account may read secrets of its namespace
   */
  record Verified(ServiceAccount account, Grant grant) implements Requester {
    @Override
    public String toString() {
      return account.user();
    }
  }

  /**
   * Nobody of whom it is known who it is.
   *
   * @param what for the log: {@code router of namespace shop}
   * @param why its identity counts for nothing
   */
  record Unverified(String what, String why) implements Requester {
    @Override
    public String toString() {
      return what;
    }
  }

  /** The namespace that names without one are of; empty where that is not known. */
  default String namespace() {
    return switch (this) {
      case Verified(var account, _) -> account.namespace();
      case Unverified _ -> "";
    };
  }
}

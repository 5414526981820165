package io.meltemi.debug;

/** The part of the debug pages that a caller may see. */
public sealed interface Access {
  /** Everything: the machine itself, or an identity of the control plane's namespace. */
  record Full() implements Access {}

  /** What was sent to the proxies of one namespace, and nothing else. */
  record OwnNamespace(String namespace) implements Access {}

  /** Nothing: nobody vouches for the caller. */
  record Denied() implements Access {}
}

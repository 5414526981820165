package io.meltemi.ca;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Authorities of trust domains beside the one that signs here. Each is believed in certificates of
 * its own domain and in no others. Any thread; the answers may change with time.
 */
public interface DomainRoots {
  /** There are none. */
  DomainRoots NONE =
      new DomainRoots() {
        @Override
        public List<X509Certificate> of(String domain) {
          return List.of();
        }

        @Override
        public List<X509Certificate> all() {
          return List.of();
        }
      };

  /** The roots of a domain; empty where nobody is believed to be of it. */
  List<X509Certificate> of(String domain);

  /** Of all domains. */
  List<X509Certificate> all();
}

package io.meltemi.config.policy;

import io.meltemi.config.field.Checks;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.model.TrafficPolicy.LoadBalancer;
import io.meltemi.model.TrafficPolicy.LoadBalancer.HashAlgorithm;
import io.meltemi.model.TrafficPolicy.LoadBalancer.HashKey;
import io.meltemi.model.TrafficPolicy.LoadBalancer.Policy;
import io.meltemi.model.TrafficPolicy.LoadBalancer.SimpleLb;
import io.meltemi.model.TrafficPolicy.LoadBalancer.Warmup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the {@code loadBalancer} of a traffic policy. */
final class LoadBalancerReader {
  private static final EnumNames<SimpleLb> SIMPLE =
      EnumNames.inOrder(
          new SimpleLb[] {
            SimpleLb.UNSPECIFIED,
            SimpleLb.LEAST_CONN,
            SimpleLb.RANDOM,
            SimpleLb.PASSTHROUGH,
            SimpleLb.ROUND_ROBIN,
            SimpleLb.LEAST_REQUEST
          });

  /** Envoy's largest Maglev table is below this. */
  private static final long MAGLEV_LIMIT = 5_000_011;

  private static final String[] HASH_KEYS = {
    "httpHeaderName", "httpCookie", "useSourceIp", "httpQueryParameterName"
  };

  private LoadBalancerReader() {}

  static LoadBalancer read(Fields f, boolean outlierDetection) {
    if (f.count("simple", "consistentHash") == 2) {
      f.error("simple", "set beside consistentHash (expected: one of them)");
    }
    Optional<Policy> simple = f.optionalEnum("simple", SIMPLE).map(Policy.Simple::new);
    Optional<Policy> hash = f.object("consistentHash", LoadBalancerReader::consistentHash);
    var loadBalancer =
        new LoadBalancer(
            simple.or(() -> hash),
            f.object("localityLbSetting", lb -> LocalityLbReader.read(lb, outlierDetection)),
            f.duration("warmupDurationSecs"),
            f.object("warmup", LoadBalancerReader::warmup));
    f.done();
    return loadBalancer;
  }

  private static Policy consistentHash(Fields f) {
    if (f.count(HASH_KEYS) > 1) {
      f.error("", "has several keys (expected: one of " + String.join(", ", HASH_KEYS) + ")");
    }
    if (f.count("minimumRingSize", "ringHash", "maglev") > 1) {
      f.error(
          "",
          "has several sizes (expected: one of ringHash, maglev, minimumRingSize)",
          "only one of MinimumRingSize or Maglev/Ringhash can be specified");
    }
    if (f.has("minimumRingSize")) {
      f.warning(
          "minimumRingSize",
          "deprecated (expected: ringHash.minimumRingSize)",
          "consistent hash MinimumRingSize is deprecated, use ConsistentHashLB's RingHash"
              + " configuration instead");
    }
    HashAlgorithm ringHash =
        f.object("ringHash", LoadBalancerReader::ringHash).orElse(new HashAlgorithm.Default());
    HashAlgorithm algorithm = f.object("maglev", LoadBalancerReader::maglev).orElse(ringHash);
    var hash =
        new Policy.ConsistentHash(
            hashKey(f), algorithm, f.longIn("minimumRingSize", 0, Long.MAX_VALUE));
    f.done();
    return hash;
  }

  private static HashKey hashKey(Fields f) {
    String header = f.string("httpHeaderName");
    String parameter = f.string("httpQueryParameterName");
    Optional<HashKey> cookie = f.object("httpCookie", LoadBalancerReader::cookie);
    if (cookie.isPresent()) {
      return cookie.get();
    }
    if (f.bool("useSourceIp")) {
      return new HashKey.SourceIp();
    }
    if (!header.isEmpty()) {
      return new HashKey.Header(header);
    }
    return parameter.isEmpty() ? new HashKey.None() : new HashKey.QueryParameter(parameter);
  }

  private static HashKey cookie(Fields f) {
    if (f.string("name").isEmpty()) {
      f.bad("name", "the cookie's name", "name required for HttpCookie");
    }
    var attributes = new TreeMap<String, String>();
    f.list(
        "attributes",
        attribute -> {
          attributes.put(attribute.string("name"), attribute.string("value"));
          attribute.done();
          return attribute;
        });
    SortedMap<String, String> sorted = Collections.unmodifiableSortedMap(attributes);
    var cookie =
        new HashKey.Cookie(f.string("name"), f.string("path"), f.anyDuration("ttl"), sorted);
    f.done();
    return cookie;
  }

  private static HashAlgorithm ringHash(Fields f) {
    var ring = new HashAlgorithm.RingHash(f.longIn("minimumRingSize", 0, Long.MAX_VALUE));
    f.done();
    return ring;
  }

  private static HashAlgorithm maglev(Fields f) {
    long size = f.longIn("tableSize", 0, Long.MAX_VALUE);
    if (!Checks.isPrime(size) || size >= MAGLEV_LIMIT) {
      f.bad("tableSize", "a prime number below " + MAGLEV_LIMIT, tableFaults(size));
    }
    f.done();
    return new HashAlgorithm.Maglev(size);
  }

  private static String[] tableFaults(long size) {
    var faults = new ArrayList<String>();
    if (size == 0) {
      faults.add("tableSize must be set for maglev");
    }
    if (size >= MAGLEV_LIMIT) {
      faults.add("tableSize must be less than " + MAGLEV_LIMIT + " for maglev");
    }
    if (!Checks.isPrime(size)) {
      faults.add("tableSize must be a prime number for maglev");
    }
    return faults.toArray(String[]::new);
  }

  private static Warmup warmup(Fields f) {
    if (!f.has("duration")) {
      f.bad("duration", "a duration", "duration is required");
    }
    var warmup =
        new Warmup(
            f.duration("duration").orElse(Duration.ZERO),
            f.optionalDouble(
                "minimumPercent",
                0,
                100,
                "minimumPercent value should be less than or equal to 100"),
            f.optionalDouble("aggression", 0, Double.MAX_VALUE));
    f.done();
    return warmup;
  }
}

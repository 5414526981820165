package io.meltemi.config.workloadgroup;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.HttpChecks;
import io.meltemi.config.field.IstioWords;
import java.util.List;
import java.util.SortedMap;

/** Checks a WorkloadGroup. */
public final class WorkloadGroupChecker {
  private static final String[] METHODS = {"httpGet", "tcpSocket", "exec", "grpc"};

  private WorkloadGroupChecker() {}

  public static void check(ObjectInput in) {
    Fields f = in.spec();
    f.object("metadata", WorkloadGroupChecker::metadata);
    if (!f.has("template")) {
      f.bad("template", "what the workloads have in common", "template is required");
    }
    f.object("template", WorkloadGroupChecker::template);
    f.object("probe", WorkloadGroupChecker::probe);
    f.done();
  }

  private static Fields metadata(Fields f) {
    checkLabels(f);
    f.stringMap("annotations");
    f.done();
    return f;
  }

  private static void checkLabels(Fields f) {
    SortedMap<String, String> labels = f.stringMap("labels");
    Checks.labelFault(labels)
        .ifPresent(
            fault ->
                f.bad(
                    "labels",
                    fault,
                    "invalid labels: " + String.join("; ", IstioWords.labels(labels))));
  }

  /** Most of it comes from the workload that registers itself, so little must be there. */
  private static Fields template(Fields f) {
    f.string("address");
    f.map("ports", entry -> entry.whole(1, 65535));
    f.stringMap("labels");
    f.string("network");
    f.string("locality");
    f.optionalUint32("weight");
    f.string("serviceAccount");
    f.done();
    return f;
  }

  private static Fields probe(Fields f) {
    for (String field :
        List.of(
            "initialDelaySeconds",
            "timeoutSeconds",
            "periodSeconds",
            "successThreshold",
            "failureThreshold")) {
      f.intIn(field, 0, Integer.MAX_VALUE, field + " must be non-negative");
    }
    if (f.count(METHODS) != 1) {
      f.bad("", "one of " + String.join(", ", METHODS), "unknown health check method <nil>");
    }
    f.object("httpGet", WorkloadGroupChecker::http);
    f.object("tcpSocket", WorkloadGroupChecker::tcp);
    f.object("exec", WorkloadGroupChecker::exec);
    f.object("grpc", WorkloadGroupChecker::grpc);
    f.done();
    return f;
  }

  private static Fields http(Fields f) {
    requirePort(f);
    f.string("path");
    f.string("host");
    if (!List.of("", "HTTP", "HTTPS").contains(f.string("scheme"))) {
      f.bad("scheme", "HTTP or HTTPS", "httpGet.scheme must be one of \"HTTPS\", \"HTTP\"");
    }
    f.list("httpHeaders", WorkloadGroupChecker::header);
    f.done();
    return f;
  }

  private static Fields header(Fields f) {
    if (!HttpChecks.isHeaderName(f.string("name"))) {
      f.bad("name", "the name of a header");
    }
    f.string("value");
    f.done();
    return f;
  }

  private static Fields tcp(Fields f) {
    f.string("host");
    requirePort(f);
    f.done();
    return f;
  }

  private static void requirePort(Fields f) {
    if (!f.has("port")) {
      f.bad("port", "1..65535", IstioWords.port("0"));
    }
    f.optionalInt("port", 1, 65535, IstioWords.port("%d"));
  }

  private static Fields exec(Fields f) {
    if (f.strings("command").isEmpty()) {
      f.bad("command", "a command", "exec.command is required");
    }
    f.done();
    return f;
  }

  private static Fields grpc(Fields f) {
    f.optionalInt("port", 1, 65535);
    f.string("service");
    f.done();
    return f;
  }
}

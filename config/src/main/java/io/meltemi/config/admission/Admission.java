package io.meltemi.config.admission;

import io.meltemi.base.Problem;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReadObject;
import io.meltemi.config.admission.AdmissionObserver.Reason;
import io.meltemi.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Answers the API server's question whether an object may be written: yes, where {@link
 * ObjectReader} finds no error in it. Warnings are passed on to who writes it. What a webhook is
 * not for (a DELETE, say) is allowed; a kind that is not Istio's is refused, since the webhook's
 * rules name Istio's only. Objects of other revisions never come here: the rules leave them out.
 * Immutable; any thread.
 *
 * <p>Source: istio 1.30.3 pkg/webhooks/validation/server/server.go.
 */
public final class Admission {
  /**
   * The largest body that makes sense: two objects of etcd's 1.5 MiB, and what is around them. Who
   * reads a request is to stop there.
   */
  public static final int MAX_BODY = 6 * 1024 * 1024;

  private static final Set<String> CHECKED = Set.of("CREATE", "UPDATE");
  private static final Set<String> FIELDS =
      Set.of("apiVersion", "kind", "metadata", "spec", "status");
  private static final String NEW_NAME = "new";

  /** A person reads these. */
  private static final int MOST_SHOWN = 20;

  private static final int LONGEST_SHOWN = 1000;

  private final ObjectReader reader;
  private final AdmissionObserver observer;

  public Admission(ObjectReader reader, AdmissionObserver observer) {
    this.reader = reader;
    this.observer = observer;
  }

  /**
   * The answer to a review, in the review's own version; both are JSON.
   *
   * @throws BadReviewException where the body is not an AdmissionReview with a request: answer with
   *     status 400 and its message
   */
  public byte[] validate(byte[] body) throws BadReviewException {
    if (body.length > MAX_BODY) {
      throw new BadReviewException(
          "body: " + body.length + " bytes (expected: at most " + MAX_BODY + ")");
    }
    AdmissionRequest request = AdmissionRequest.parse(body);
    return answer(request).json(request.apiVersion(), request.uid());
  }

  private AdmissionAnswer answer(AdmissionRequest request) {
    if (!CHECKED.contains(request.operation())) {
      observer.failed(request.resource(), Reason.UNSUPPORTED_OPERATION);
      return AdmissionAnswer.allowed(List.of());
    }
    if (request.object().isEmpty()) {
      return refused(
          request,
          Reason.YAML_DECODE_ERROR,
          "cannot decode configuration: request.object: not there (expected: an object)");
    }
    Node.Mapping object = request.object().get();
    String type =
        AdmissionRequest.text(object, "apiVersion") + " " + AdmissionRequest.text(object, "kind");
    if (!ObjectReader.isIstio(object)) {
      return refused(
          request,
          Reason.UNKNOWN_TYPE,
          "unrecognized type " + AdmissionRequest.shortened(type) + " (expected: one of Istio's)");
    }
    for (String field : object.names()) {
      if (!FIELDS.contains(field)) {
        return refused(
            request,
            Reason.INVALID_CONFIG,
            "unknown field \"" + AdmissionRequest.shortened(field) + "\" of a " + type);
      }
    }
    return verdict(request, reader.read(complete(object, request)));
  }

  private AdmissionAnswer verdict(AdmissionRequest request, ReadObject read) {
    List<String> warnings = texts(read, Problem.Severity.WARNING);
    List<String> errors = texts(read, Problem.Severity.ERROR);
    if (!errors.isEmpty()) {
      observer.failed(request.resource(), Reason.INVALID_CONFIG);
      String message =
          errors.size() == 1
              ? errors.getFirst()
              : errors.size() + " errors\n  * " + String.join("\n  * ", bounded(errors));
      return AdmissionAnswer.refused("configuration is invalid: " + message, bounded(warnings));
    }
    observer.passed(request.resource());
    return AdmissionAnswer.allowed(bounded(warnings));
  }

  private AdmissionAnswer refused(AdmissionRequest request, Reason reason, String message) {
    observer.failed(request.resource(), reason);
    return AdmissionAnswer.refused(message, List.of());
  }

  private static List<String> texts(ReadObject read, Problem.Severity severity) {
    return read.problems().stream()
        .filter(problem -> problem.severity() == severity)
        .map(Admission::text)
        .toList();
  }

  /** {@code port: 70000 (expected: 1..65535) in Gateway istio-system/ingress}. */
  private static String text(Problem problem) {
    String field = problem.field().isEmpty() ? "" : problem.field() + ": ";
    String message = problem.message();
    String shown =
        message.length() <= LONGEST_SHOWN ? message : message.substring(0, LONGEST_SHOWN) + "…";
    return field + shown + " in " + problem.subject();
  }

  private static List<String> bounded(List<String> texts) {
    if (texts.size() <= MOST_SHOWN) {
      return texts;
    }
    var bounded = new ArrayList<>(texts.subList(0, MOST_SHOWN));
    bounded.add("and " + (texts.size() - MOST_SHOWN) + " more");
    return bounded;
  }

  /** With the namespace of the request, and a name where the API server has yet to make one. */
  private static Node.Mapping complete(Node.Mapping object, AdmissionRequest request) {
    Node.Mapping metadata =
        object.find("metadata") instanceof Node.Mapping found
            ? found
            : new Node.Mapping(List.of(), List.of(), object.line());
    String name = AdmissionRequest.text(metadata, "name");
    String prefix = AdmissionRequest.text(metadata, "generateName");
    String known =
        !name.isEmpty() ? name : request.name().isEmpty() ? prefix + NEW_NAME : request.name();
    Node.Mapping named = with(metadata, "name", known);
    Node.Mapping placed =
        request.namespace().isEmpty() ? named : with(named, "namespace", request.namespace());
    return with(object, "metadata", placed);
  }

  private static Node.Mapping with(Node.Mapping mapping, String field, String value) {
    return with(mapping, field, new Node.Scalar(Node.Type.STRING, value, mapping.line()));
  }

  private static Node.Mapping with(Node.Mapping mapping, String field, Node value) {
    var names = new ArrayList<>(mapping.names());
    var values = new ArrayList<>(mapping.values());
    int at = names.indexOf(field);
    if (at < 0) {
      names.add(field);
      values.add(value);
    } else {
      values.set(at, value);
    }
    return new Node.Mapping(names, values, mapping.line());
  }
}

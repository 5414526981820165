package io.meltemi.config.admission;

/**
 * Is told of each verdict: the source of {@code galley_validation_passed} and {@code
 * galley_validation_failed}. Called on the thread of the request, by many at once.
 */
public interface AdmissionObserver {
  /**
   * What a request is about, as the API server names it.
   *
   * @param resource in the plural, such as {@code virtualservices}
   */
  record Resource(String group, String version, String resource) {}

  /** Why an object was not found good. */
  enum Reason {
    /** Allowed all the same: only what is created or updated is checked. */
    UNSUPPORTED_OPERATION("unsupported_operation"),
    YAML_DECODE_ERROR("yaml_decode_error"),
    UNKNOWN_TYPE("unknown_type"),
    CRD_CONVERSION_ERROR("crd_conversion_error"),
    INVALID_CONFIG("invalid_resource");

    private final String label;

    Reason(String label) {
      this.label = label;
    }

    /** The value of the metric's label {@code reason}. */
    public String label() {
      return label;
    }
  }

  void passed(Resource resource);

  void failed(Resource resource, Reason reason);
}

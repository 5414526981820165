package io.meltemi.yaml;

/**
 * Whether a name may be there twice, in YAML 1.1 as Go's yaml.v2 and so Kubernetes and Helm read
 * it: {@code yes} is true and {@code 017} is 15, as names of fields too. A scalar's text is that of
 * its value in JSON.
 */
public enum Schema {
  /** Two fields of one name are an error. */
  KUBERNETES,

  /** Of two fields of one name the later one counts. */
  GO
}

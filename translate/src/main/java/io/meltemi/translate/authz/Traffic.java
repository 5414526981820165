package io.meltemi.translate.authz;

/**
 * What a filter chain carries.
 *
 * @param http whether it is HTTP
 * @param verified whether the names in clients' certificates were verified; where they were not, no
 *     client is known by them
 */
record Traffic(boolean http, boolean verified) {
  static final Traffic HTTP = new Traffic(true, true);
  static final Traffic TCP = new Traffic(false, true);
}

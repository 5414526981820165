package io.meltemi.translate.authz;

/** What a filter chain carries. */
enum Traffic {
  HTTP,
  TCP
}

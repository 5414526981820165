/**
 * Go's text/template: the language in which injection templates and Helm charts are written.
 *
 * <p>In: the text of a template, a set of functions, and data as plain values ({@code Map}, {@code
 * List}, {@code String}, {@code Integer}, {@code Long}, {@code Double}, {@code Boolean}, null,
 * records, {@link io.meltemi.gotemplate.Fields}). Out: text, or a {@link
 * io.meltemi.gotemplate.TemplateException} that names template, line and column. A parsed template
 * is immutable and may be executed on any thread, by several at once. Every execution is bounded in
 * depth, steps and output, because the text may be a user's.
 *
 * <p>Sources: Go 1.26 text/template and fmt, Masterminds/sprig 3, Helm 3 pkg/engine.
 */
@NullMarked
package io.meltemi.gotemplate;

import org.jspecify.annotations.NullMarked;

/** What is written of the commands: a document, and a manual page. */
@NullMarked
package io.meltemi.istioctl.document;

import org.jspecify.annotations.NullMarked;

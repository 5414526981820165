/** What the command lines of our programs have in common. */
@NullMarked
package io.meltemi.cli;

import org.jspecify.annotations.NullMarked;

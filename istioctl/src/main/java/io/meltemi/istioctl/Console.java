package io.meltemi.istioctl;

import java.io.InputStream;
import java.io.PrintStream;

/** The streams of one run; {@code out} takes results and {@code err} everything else. */
public record Console(InputStream in, PrintStream out, PrintStream err) {}

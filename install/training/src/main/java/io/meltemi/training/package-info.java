/**
 * Training runs: the launchers in {@code bin/} start the programs from an ahead-of-time cache (JEP
 * 483), which the JVM makes of what it learns in one run of the program. {@link
 * io.meltemi.training.TrainedProgram} starts that run, of the program's own main class on its own
 * class path with its own flags, which are those that the cache will be used with; what the program
 * talks to (an API server, an istiod, an Envoy) is played by fakes in the process beside it. Used
 * by {@code bin/lib.sh} when it makes a cache; not part of what users run.
 */
@NullMarked
package io.meltemi.training;

import org.jspecify.annotations.NullMarked;

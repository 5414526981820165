/**
 * The bookshop's applications, each a small HTTP server in a process of its own. They know nothing
 * of the mesh: they call each other by service name on port 9080.
 */
@NullMarked
package io.meltemi.demo.shop;

import org.jspecify.annotations.NullMarked;
